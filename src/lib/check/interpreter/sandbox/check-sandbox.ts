import process from 'node:process';
import { createContext, Script } from 'node:vm';
import {
  FrameKind,
  jsonLine,
  splitLine,
  type EvaluateOrder,
  type EvaluationEnd,
  type ImageFacts,
  type PreludeModule,
  type SandboxFault,
  type SandboxOptions,
  type StartOrder,
} from '../frames.js';
import { Channel } from './channel.js';
import { Bridge, Job, Output } from './devices.js';
import { stripGlobals } from './globals.js';
import { Violation } from './import-filter.js';
import { MemoryImage, takeImage } from './memory-image.js';
import { loadPython, type Python } from './python.js';
import { closeStrayFiles } from './read-only-files.js';
import { Watch } from './watch.js';
import { compileSparingly } from './web-assembly.js';

/**
 * The process that runs Python: started by {@link SandboxProcess} with Node's permission model, an empty environment and no code from text.
 * It has one thread, which serves one evaluation after the other and blocks in between. Handle 3 leads to the host; handle 4 is the image.
 */
const channelHandle = 3;
const imageHandle = 4;

const options = JSON.parse(process.argv[2] ?? '{}') as SandboxOptions;
const { pid } = process;
const kill = process.kill.bind(process);
const end = (): never => {
  kill(pid, 'SIGKILL');
  throw new Error('unreachable');
};
// pyodide looks for constants of the system here; the permission model forbids the real function.
Object.defineProperty(process, 'binding', { value: () => ({ fs: {} }), configurable: true });

const channel = new Channel(channelHandle, end);
const output = new Output(options.outputBytes);
const job = new Job(options.resultBytes);
const bridge = new Bridge(options.requestBytes, (request) => {
  channel.write(FrameKind.call, request);
  const { kind, body } = channel.read();
  if (kind === FrameKind.answer) return body;
  watch.expire();
  return undefined;
});
const parent = process.ppid;
const watch = new Watch(() => {
  if (process.ppid !== parent) end();
});

compileSparingly();
try {
  const python = await loadPython({
    initialise: options.mode === 'build',
    memoryBytes: options.memoryBytes,
    devices: { output, job, bridge },
    signal: () => watch.signal(),
  });
  const start = splitLine(channel.read().body);
  const order = start.line as StartOrder;
  if (order.mode === 'build') build(python, order.modules);
  else
    serve(python, order.facts, order.at === undefined ? start.rest : { handle: imageHandle, at: order.at });
} catch (error) {
  fault('start', error instanceof Error ? (error.stack ?? error.message) : String(error));
}
end();

/** Installs the prelude and sends the image. */
function build(python: Python, modules: readonly PreludeModule[]): void {
  const [install, ...rest] = modules;
  const handlesSignals = python.exports.Py_EMSCRIPTEN_SIGNAL_HANDLING.value;
  new Uint8Array(python.exports.memory.buffer)[handlesSignals] = 1;
  job.reset(new TextEncoder().encode(JSON.stringify(rest)));
  const source = place(python, install?.source ?? '');
  if (python.exports.PyRun_SimpleString(source) !== 0) fault('start', output.text);
  const entry = place(python, 'import zk_main\nzk_main.run()\n');
  const { facts, parts } = takeImage(python, entry);
  channel.write(FrameKind.image, jsonLine(facts), ...parts);
}

/** A C string in Python's memory. */
function place(python: Python, text: string): number {
  const bytes = new TextEncoder().encode(`${text}\0`);
  const address = python.exports.malloc(bytes.byteLength);
  new Uint8Array(python.exports.memory.buffer).set(bytes, address);
  return address;
}

function serve(python: Python, facts: ImageFacts, bytes: Uint8Array | { handle: number; at: number }): void {
  const image = new MemoryImage(python, facts, bytes);
  if (!image.fits) fault('image', 'the functions have other numbers');
  image.restore();
  let status = -1;
  const run = (): void => {
    status = python.exports.PyRun_SimpleString(facts.entry);
  };
  // Runs on a thread of the engine that does not need ours: it ends loops in WebAssembly when the host cannot any more.
  const limited = new Script('run()');
  const realm = createContext(Object.assign(Object.create(null) as object, { run }));
  stripGlobals();
  channel.write(FrameKind.ready);
  let definition: string | undefined;
  for (;;) {
    const { kind, body } = channel.read();
    if (kind !== FrameKind.evaluate) end();
    const { line, rest } = splitLine(body);
    const order = line as EvaluateOrder;
    if (definition !== undefined && definition !== order.definition) image.restore();
    ({ definition } = order);
    closeStrayFiles(python.files);
    python.takeRefusal();
    output.reset();
    bridge.reset();
    job.reset(rest);
    watch.begin(order.softLimitMs);
    try {
      limited.runInContext(realm, { timeout: order.hardLimitMs });
    } catch (error) {
      faultOf(error, python.takeRefusal());
    }
    const interrupted = watch.end();
    // The prelude did not catch it: the interruption came before or after the code.
    if (status !== 0) fault(interrupted ? 'time' : 'trap', '', python.takeRefusal());
    const result: EvaluationEnd = {
      interrupted,
      memoryBytes: python.exports.memory.buffer.byteLength,
      memoryRefused: python.takeRefusal(),
      droppedBytes: job.droppedBytes,
      output: output.text,
    };
    if (interrupted) definition = '';
    channel.write(FrameKind.result, jsonLine(result), job.result);
  }
}

/** Something went through Python's frames; the interpreter is not to be used again. */
function faultOf(error: unknown, refused: boolean): never {
  if (error instanceof Violation) return fault(error.isExit ? 'exit' : 'violation', error.message, refused);
  const { name, message, code } = error as { name?: unknown; message?: unknown; code?: unknown };
  if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return fault('time', '', refused);
  if (name === 'RangeError') return fault('stack', String(message), refused);
  return fault('trap', String(message), refused);
}

function fault(kind: SandboxFault['kind'], detail: string, memoryRefused = false): never {
  const body: SandboxFault = { kind, detail: detail.slice(0, 4000), output: output.text, memoryRefused };
  channel.write(FrameKind.fault, jsonLine(body));
  return end();
}
