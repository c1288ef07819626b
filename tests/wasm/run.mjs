// Runs a WebAssembly program of the WASI kind: run.mjs PROGRAM.wasm [ARGUMENT...], in the folder where it is
// started, which the program sees as `.`. Exits with the program's status.
import { readFile } from 'node:fs/promises'
import { WASI } from 'node:wasi'

const [program, ...rest] = process.argv.slice(2)
const wasi = new WASI({
  version: 'preview1',
  args: [program, ...rest],
  preopens: { '.': process.cwd() },
  returnOnExit: true,
})
const module = await WebAssembly.compile(await readFile(program))
const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport })
process.exitCode = wasi.start(instance)
