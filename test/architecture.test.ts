import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { read, readFences, ROOT } from './documents.js'
import { FLOORS, GROUND } from './floors.js'

const PAGE = 'docs/architecture.md'
const pictures = readFences(PAGE).filter(({ language }) => language === 'mermaid')
const lines = pictures.flatMap(({ code }) => code.trim().split('\n').map((line) => line.trim()))
const files = new Set([...read(PAGE).matchAll(/`([^`\s]+\.ts)`/g)].map(([, name]) => String(name)))
const wings = FLOORS.flat()

/** Arrows from each wing of a floor to each of the floor below it, which is all that the picture shows. */
function arrowsOf (floors: ReadonlyArray<readonly string[]>): string[] {
  return floors.slice(1).flatMap((upper, index) => {
    const below = floors[index] ?? []
    return upper.flatMap((wing) => below.map((lower) => `${wing} --> ${lower}`))
  })
}

t.test('there is one picture, of which each line is a box or an arrow', async (t) => {
  t.equal(pictures.length, 1)
  t.equal(lines[0], 'flowchart TD')
  for (const line of lines.slice(1)) t.match(line, /^(?:\w+\["[^"]+"\]|\w+ --> \w+)$/)
})

t.test('the picture shows each wing, by the name of its folder', async (t) => {
  const boxes = new Map(lines.flatMap((line) =>
    [...line.matchAll(/^(\w+)\["([^"]+)"\]$/g)].map(([, name, text]) => [name, text])))
  t.strictSame([...boxes.keys()].sort(), ['index', 'ground', ...wings].sort())
  for (const wing of wings) t.match(boxes.get(wing), new RegExp(`^lib/${wing}: `))
  for (const file of ['index.ts', ...GROUND]) {
    t.ok([boxes.get('index'), boxes.get('ground')].some((text) => text?.includes(file)), file)
  }
})

t.test('the arrows are those of the floors', async (t) => {
  const arrows = lines.filter((line) => line.includes('-->'))
  t.strictSame(arrows.sort(), ['index --> request', ...arrowsOf([['ground'], ...FLOORS])].sort())
})

t.test('every file that the page names is there', async (t) => {
  t.ok(files.size > 30)
  for (const file of files) t.ok(existsSync(join(ROOT, file)), file)
})

t.test('a request comes by every wing that is no entry', async (t) => {
  for (const wing of wings.filter((wing) => wing !== 'entries')) {
    t.ok([...files].some((file) => file.startsWith(`lib/${wing}/`)), wing)
  }
})
