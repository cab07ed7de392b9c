export { buildGraph, wavesOf, type Graph, type GraphNode, type GraphOptions } from './graph.js';
export { excludedSteps, type SubsetOptions } from './subset.js';
export { dotGraph, mermaidGraph, textGraph, type Draw, type Drawn } from './drawing.js';
