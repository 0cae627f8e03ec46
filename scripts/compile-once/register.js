// Imported by every process of the tests, in place of tap's own compiler (see .taprc).
import { register } from 'node:module'

register('./hooks.js', import.meta.url)
