import { usageError, type Position } from '../../core/index.js';
import type { Machine } from '../definition/model.js';

/** Container images by name of a runtime or overlay, as the operator configured them; these win over the built-in ones. */
export type ImageMap = Readonly<Record<string, string>>;

/** What a machine without an image is: plain Debian with bash. */
const baseImage = 'debian:stable';

interface Family {
  pattern: RegExp;
  image: (match: RegExpExecArray) => string;
}

/** The platform's runtimes, `cdp-runtime/NAME`. */
const runtimes: readonly Family[] = [
  { pattern: /^base$/, image: () => baseImage },
  { pattern: /^go$/, image: () => 'golang:1' },
  { pattern: /^go-(\d+\.\d+)$/, image: ([, version]) => `golang:${version}` },
  { pattern: /^jdk(\d+)-maven$/, image: ([, version]) => `maven:3-eclipse-temurin-${version}` },
  {
    pattern: /^jdk(\d+)-sbt$/,
    image: ([, version]) => `sbtscala/scala-sbt:eclipse-temurin-${version}-sbt-1`,
  },
  { pattern: /^jdk(\d+)-clojure$/, image: ([, version]) => `clojure:temurin-${version}-lein` },
  { pattern: /^jdk(\d+)$/, image: ([, version]) => `eclipse-temurin:${version}` },
  { pattern: /^nodejs-(\d+)$/, image: ([, version]) => `node:${version}` },
  { pattern: /^python-(3\.\d+)$/, image: ([, version]) => `python:${version}` },
  { pattern: /^mkdocs(-v\d+)?$/, image: () => 'squidfunk/mkdocs-material:latest' },
];

/** Older names of the same, `ci/NAME`. */
const overlays: readonly Family[] = [
  { pattern: /^ci\/golang$/, image: () => 'golang:1' },
  { pattern: /^ci\/golang-(\d+)-(\d+)$/, image: ([, major, minor]) => `golang:${major}.${minor}` },
  { pattern: /^(ci\/python|guild-python\/latest)$/, image: () => 'python:3' },
  { pattern: /^ci\/java$/, image: () => 'eclipse-temurin:8' },
  { pattern: /^ci\/java(\d+)$/, image: ([, version]) => `eclipse-temurin:${version}` },
  { pattern: /^ci\/scala$/, image: () => 'sbtscala/scala-sbt:eclipse-temurin-8-sbt-1' },
  { pattern: /^ci\/clojure-for-cdp$/, image: () => 'clojure:temurin-8-lein' },
  { pattern: /^ci\/nodejs$/, image: () => 'node:lts' },
  { pattern: /^ci\/nodejs-(\d+)$/, image: ([, version]) => `node:${version}` },
];

/**
 * The container image that stands for a build machine. An image that is neither a known runtime or overlay nor mapped is an error that says how to
 * map it: guessing would run the commands on something else.
 */
export function imageOf(machine: Machine, map: ImageMap, position: Position): string {
  const { image } = machine;
  if (image === undefined) return map['base'] ?? baseImage;
  const mapped = Object.hasOwn(map, image) ? map[image] : undefined;
  if (mapped !== undefined) return mapped;
  const [families, name] = image.startsWith('cdp-runtime/')
    ? [runtimes, image.slice('cdp-runtime/'.length)]
    : [overlays, image];
  for (const family of families) {
    const match = family.pattern.exec(name);
    if (match) return family.image(match);
  }
  throw usageError(`no container image is known for "${image}"`, {
    position,
    code: 'unknown-image',
    hint: `Name one with --image ${image}=IMAGE.`,
  });
}

/** Requests of a pod or container: a machine of that size. */
export function resourcesOf({ size }: Machine): { cpu: string; memory: string } {
  return {
    small: { cpu: '1', memory: '2Gi' },
    default: { cpu: '2', memory: '8Gi' },
    large: { cpu: '4', memory: '16Gi' },
    extra_large: { cpu: '8', memory: '32Gi' },
  }[size];
}
