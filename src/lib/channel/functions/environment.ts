/**
 * What template functions need to know beside their arguments: look-ups in facts that are loaded already. All are synchronous; one
 * that lacks a fact throws an error that names it, and the render can be repeated with that fact.
 */
export interface FunctionEnvironment {
  /** An EC2 instance type; undefined when EC2 does not offer it. */
  instanceInfo(name: string): { vcpus: number; memory: bigint } | undefined;
  /** Ids of the images with a name and an owner. */
  imageIds(name: string, owner: string): readonly string[];
  /** SHA-256 in hex of what a sibling of the calling file renders to; the path is relative to the caller's folder. */
  manifestHash(path: string): string;
}
