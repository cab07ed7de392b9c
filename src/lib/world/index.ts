/**
 * A pure model of AWS and Kubernetes on a virtual clock: no I/O, no protocol. Whoever drives the simulation decides how fast time goes.
 */
export { Simulation, type Json, type Timer, type WorldFact } from './simulation.js';
export * from './aws/index.js';
export * from './kube/index.js';
