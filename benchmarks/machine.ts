import { readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'

type Lock = {
  readonly packages: Readonly<Record<string, { readonly version?: string, readonly dependencies?: object }>>
}

function readLock (path: string): Lock['packages'] {
  return (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Lock).packages
}

function readLocks (): readonly [own: Lock['packages'], peers: Lock['packages']] {
  return [readLock('../../../package-lock.json'), readLock('../../package-lock.json')]
}

/** Says what a run was measured on. */
export function describeMachine (): string {
  const { model = 'unknown' } = cpus()[0] ?? {}
  const day = new Date().toISOString().slice(0, 10)
  return `Measured on ${day}: Node ${process.version}, ${type()} ${release()}, ${cpus().length} × ${model}, ${Math.round(
    totalmem() / 2 ** 30
  )} GiB.`
}

/**
 * Throws where what is measured is not what the project has: the plugin, compiled to here, finds its
 * dependencies here before it finds its own.
 */
export function requireSameVersions (): void {
  const [own, peers] = readLocks()
  for (const name of Object.keys(own['']?.dependencies ?? {})) {
    const [wanted, found = wanted] = [own, peers].map((packages) => packages[`node_modules/${name}`]?.version)
    if (found !== wanted) {
      throw new Error(`${name} is ${found} here and ${wanted} in the project: npm update --prefix benchmarks ${name}`)
    }
  }
}

/** Says which versions a run was measured with. */
export function describeVersions (): string {
  const [own, peers] = readLocks()
  const names = Object.keys(peers['']?.dependencies ?? {}).filter((name) => !name.startsWith('@types/')).sort()
  const versions = names.map((name) => `${name} ${peers[`node_modules/${name}`]?.version}`)
  return [
    `apistar-jwt ${own['']?.version}`, `fastify ${own['node_modules/fastify']?.version}`, ...versions,
  ].join(', ') + '.'
}
