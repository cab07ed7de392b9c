import { parentPort, workerData } from 'node:worker_threads';
import { FleetRunner, type FleetJob, type FleetSetup } from './fleet-job.js';

/** The entry of a rendering thread: gets its setup when it starts, then one job after the other, and answers each. */
const runner = new FleetRunner(workerData as FleetSetup);
parentPort?.on('message', (job: FleetJob) => {
  runner.run(job).then(
    (result) => parentPort?.postMessage({ result }),
    (error: unknown) =>
      parentPort?.postMessage({
        defect: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
  );
});
