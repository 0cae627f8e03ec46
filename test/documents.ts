import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A fence of a document: what language it names, and the code between. */
export interface Fence { readonly name: string, readonly language: string, readonly code: string }

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..')

export function read (file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

/** Every fence of a document, named by the file and the line. */
export function readFences (file: string): Fence[] {
  const text = read(file)
  return [...text.matchAll(/^```(.*)\n([^]*?)^```$/gm)].map((fence) => ({
    name: `${file}:${text.slice(0, fence.index).split('\n').length}`,
    language: String(fence[1]),
    code: String(fence[2]),
  }))
}

/** The rows of the tables under a heading of the second level, without their heads, each a list of cells. */
export function readRows (file: string, heading: string): string[][] {
  const section = read(file).split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const lines = section.split('\n')
  const rows = lines.filter((line, index) => line.startsWith('| ') && !lines[index + 1]?.startsWith('|--'))
  return rows.map((row) => row.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim()))
}

/** What stands in code font in a cell. */
export function namesIn (cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => String(name))
}

/** The anchors of a document's headings, as GitHub makes them. */
export function anchorsOf (file: string): string[] {
  return [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    String(heading).toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-'))
}
