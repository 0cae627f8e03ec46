import { ownTests } from './own-tests.js'

export default ownTests.get(new URL(import.meta.url).searchParams.get('of'))
