import type { FunctionMap, MethodSpec } from '../go-type.js';
import { pointerTo, structType, types } from '../type-constructors.js';
import type { GoType } from '../go-type.js';
import { GoPointer, goStruct, GoStruct, Scalar, type Value } from '../value.js';
import { asText, define, fallible } from './define.js';
import { compareVersions, formatVersion, meetsConstraint, parseVersion, type Version } from './semver.js';

/** `semver.Version` of github.com/Masterminds/semver: what is known of it are its methods. */
const versionType: GoType = structType('semver.Version', {
  fields: {
    major: types.uint64,
    minor: types.uint64,
    patch: types.uint64,
    pre: types.string,
    metadata: types.string,
    original: types.string,
  },
  methods: {
    String: reads(types.string, formatVersion),
    Original: reads(types.string, (version) => version.original),
    Major: reads(types.uint64, (version) => version.major),
    Minor: reads(types.uint64, (version) => version.minor),
    Patch: reads(types.uint64, (version) => version.patch),
    Prerelease: reads(types.string, (version) => version.pre),
    Metadata: reads(types.string, (version) => version.metadata),
    IncMajor: next((version) => ({ major: version.major + 1n, minor: 0n, patch: 0n })),
    IncMinor: next((version) => ({ minor: version.minor + 1n, patch: 0n })),
    IncPatch: next((version) => (version.pre === '' ? { patch: version.patch + 1n } : {})),
    Compare: compares(types.int, (order) => BigInt(order)),
    Equal: compares(types.bool, (order) => order === 0),
    LessThan: compares(types.bool, (order) => order < 0),
    LessThanEqual: compares(types.bool, (order) => order <= 0),
    GreaterThan: compares(types.bool, (order) => order > 0),
    GreaterThanEqual: compares(types.bool, (order) => order >= 0),
  },
});

function reads(result: GoType, read: (version: Version) => Value): MethodSpec {
  return { params: [], result, call: (self) => read(versionOf(self)) };
}

/** The next version: prerelease and metadata fall away. */
function next(change: (version: Version) => Partial<Version>): MethodSpec {
  return {
    params: [],
    get result() {
      return versionType;
    },
    call: (self) => {
      const version = { ...versionOf(self), ...change(versionOf(self)), pre: '', metadata: '' };
      const prefix = versionOf(self).original.startsWith('v') ? 'v' : '';
      return versionStruct({ ...version, original: prefix + formatVersion(version) });
    },
  };
}

function compares(result: GoType, answer: (order: number) => Value): MethodSpec {
  return {
    get params() {
      return [pointerTo(versionType)];
    },
    result,
    pointerReceiver: true,
    call: (self, other) => answer(compareVersions(versionOf(self), versionOf(other))),
  };
}

function versionStruct(version: Version): GoStruct {
  const { major, minor, patch, pre, metadata, original } = version;
  return goStruct(versionType, { major, minor, patch, pre, metadata, original });
}

function versionOf(value: Value): Version {
  const struct = value instanceof GoPointer ? value.target : value;
  if (!(struct instanceof GoStruct))
    throw new Error('runtime error: invalid memory address or nil pointer dereference');
  const [major, minor, patch, pre, metadata, original] = struct.values.map((field) =>
    field instanceof Scalar ? field.value : field,
  );
  return {
    major: major as bigint,
    minor: minor as bigint,
    patch: patch as bigint,
    pre: pre as string,
    metadata: metadata as string,
    original: original as string,
  };
}

/** Semantic versions: `semver` parses one, `semverCompare` checks one against a constraint. */
export const semverFunctions: FunctionMap = {
  semver: define(
    [types.string],
    pointerTo(versionType),
    (text) => new GoPointer(pointerTo(versionType), versionStruct(parseVersion(asText(text)))),
    fallible,
  ),
  semverCompare: define(
    [types.string, types.string],
    types.bool,
    (constraint, version) => compare(asText(constraint), asText(version)),
    fallible,
  ),
};

/** The constraint is looked at first, so that its faults win. */
function compare(constraint: string, version: string): boolean {
  meetsConstraint(parseVersion('0.0.0'), constraint);
  return meetsConstraint(parseVersion(version), constraint);
}
