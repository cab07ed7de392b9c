import {
  characterLiteral,
  complexLiteral,
  directive,
  floatLiteral,
  integerLiteral,
  oddNumber,
  plainText,
  quotedString,
  rawString,
} from './literals.js';
import type { Random } from './random.js';

/** What an expression is meant to give; the generator mostly keeps to it, so that most templates execute. */
type Kind = 'string' | 'int' | 'float' | 'bool' | 'list' | 'map' | 'inner' | 'any';

/** How often each is wanted. */
const kinds = [
  'string',
  'string',
  'string',
  'int',
  'int',
  'float',
  'bool',
  'bool',
  'list',
  'map',
  'inner',
  'any',
] as const;

interface Variable {
  readonly name: string;
  readonly kind: Kind;
}

interface Scope {
  /** How the root of the oracle's data is reached from here; undefined where it is not. */
  readonly root: string | undefined;
  readonly dot: Kind | 'root';
  readonly variables: readonly Variable[];
  readonly depth: number;
  readonly inRange: boolean;
}

/** What a template is executed with. */
export interface Case {
  readonly template: string;
  readonly missingKey: 'default' | 'zero' | 'error';
  readonly data: number;
  readonly left: string;
  readonly right: string;
}

const fields: Readonly<Record<Kind, readonly [string, ...string[]]>> = {
  string: [
    'S',
    'U',
    'Empty',
    'Kind',
    'Color',
    'BaseName',
    'AnyS',
    'PS',
    'M.a',
    'M.b',
    'In.Name',
    'PIn.Name',
    'PIn.Ptr.Name',
    'MAny.s',
    'In.Hello',
    'PIn.PtrHello',
    'Method0',
    'BaseMethod',
    'BasePtrMethod',
    'Stamp',
    'PStamp',
    'Err',
    'Str',
    'PAny',
    'MAny.m.y.z',
    'PM.pk',
    'In.Self.Name',
    'PIn.Next.Hello',
  ],
  int: [
    'N',
    'I64',
    'I32',
    'I8',
    'U8',
    'U64',
    'Uint',
    'Level',
    'PI',
    'AnyI',
    'In.Num',
    'PIn.Num',
    'MAny.n',
    'Dict.x',
    'Dict.Total',
    'MKind.k1',
    'AnyM.k',
    'PP.Num',
  ],
  float: ['F64', 'F32', 'Temp', 'AnyF', 'C128', 'C64', 'MAny.f'],
  bool: ['B', 'Off', 'Flag', 'MAny.b'],
  list: [
    'Sl',
    'SlAny',
    'Ints',
    'I64s',
    'NilSl',
    'Bytes',
    'Arr',
    'Inners',
    'PInners',
    'Kinds',
    'Strs',
    'Nested',
    'AnySl',
    'PSl',
    'MAny.l',
    'MSl.a',
    'Stamps',
  ],
  map: [
    'M',
    'MAny',
    'MInt',
    'MI64',
    'MU8',
    'MKind',
    'MBool',
    'MF',
    'NilM',
    'MIn',
    'MPIn',
    'MErr',
    'MSl',
    'Dict',
    'AnyM',
    'PM',
    'MAny.m',
  ],
  inner: [
    'In',
    'PIn',
    'PP',
    'AnyIn',
    'AnyPIn',
    'PIn.Ptr',
    'MIn.a',
    'MPIn.a',
    'MAny.in',
    'MAny.pin',
    'In.Self',
    'PIn.Next',
  ],
  any: [
    'AnyNil',
    'NilP',
    'NilErr',
    'NilStr',
    'AnyNilP',
    'Bad',
    'Shape',
    'Fn',
    'NilFn',
    'Seq',
    'MFn',
    'MErr.e',
    'MErr.nil',
    'MAny.nil',
    'MPIn.nil',
    'Nope',
    'M.nope',
    'MAny.nope',
    'MAny.nope.deeper',
    'NilM.x',
    'secret',
    'In.hidden',
    'NilP.Name',
    'NilP.Hello',
    'NilP.PtrHello',
    'AnyNil.x',
    'AnyI.x',
    'S.x',
    'OptName',
    'OptMethod',
    'In.Boom',
    'NilErr.Error',
    'Err.Error',
    'Str.String',
    'Err.Code',
    'AnyNilP.Name',
    'MInt.x',
    'MKind.zz',
    'Sl.x',
    'In.Any',
    'In.Any.x',
    'FnErr',
    'Opt',
    'Base',
    'In.AnyOf',
    'PIn.Nope',
    'MFn.f',
    'Stamp.N',
    'Stamp.String',
  ],
};

const innerFields: Readonly<Record<Kind, readonly [string, ...string[]]>> = {
  string: ['Name', 'Hello', 'PtrHello', 'Self.Name'],
  int: ['Num', 'Self.Num'],
  float: ['Num'],
  bool: ['Name'],
  list: ['Name'],
  map: ['Ptr'],
  inner: ['Self', 'Ptr', 'Self.Self'],
  any: ['Any', 'Nope', 'hidden', 'Ptr.Name', 'Boom', 'Next'],
};

/** Makes one template, and what to execute it with, from a seed. */
export class Generator {
  private readonly left: string;
  private readonly right: string;
  private readonly data: number;
  private definitions: string[] = [];
  private names = 0;

  constructor(private readonly random: Random) {
    const custom = random.chance(0.03);
    this.left = custom ? random.pick(['<<', '[[', '{%', '(((', '$$', '{']) : '{{';
    this.right = custom ? random.pick(['>>', ']]', '%}', ')))', '$$', '}']) : '}}';
    this.data = random.chance(0.86) ? random.below(2) : 2 + random.below(6);
  }

  case(): Case {
    const { random, left, right, data } = this;
    const root = data < 2 ? '$' : undefined;
    const body = this.list(
      { root, dot: data < 2 ? 'root' : 'any', variables: [], depth: 0, inRange: false },
      1,
      4,
    );
    const template = this.definitions.join(random.pick(['', '\n', ' '])) + body;
    return {
      template: random.chance(0.05) ? this.mutated(template).toWellFormed() : template,
      missingKey: random.pick(['default', 'zero', 'error']),
      data,
      left: left === '{{' ? '' : left,
      right: left === '{{' ? '' : right,
    };
  }

  // Statements

  private list(scope: Scope, least: number, most: number): string {
    let current = scope;
    let text = '';
    for (const _ of this.random.many(least, most, () => '')) {
      const [statement, next] = this.statement(current);
      text += statement;
      current = next;
    }
    return text;
  }

  private statement(scope: Scope): [string, Scope] {
    const { random } = this;
    const roll = random.next();
    if (roll < 0.22) return [plainText(random), scope];
    if (roll < 0.58 || scope.depth > 3) return [this.action(this.pipeline(scope, random.pick(kinds))), scope];
    if (roll < 0.68) return this.declaration(scope);
    if (roll < 0.71) return [this.assignment(scope), scope];
    if (roll < 0.8) return [this.ifStatement(scope), scope];
    if (roll < 0.85) return [this.withStatement(scope), scope];
    if (roll < 0.94) return [this.rangeStatement(scope), scope];
    if (roll < 0.97) return [this.templateStatement(scope), scope];
    if (roll < 0.985) return [this.comment(), scope];
    return [this.jump(scope), scope];
  }

  /** Puts delimiters around, with trim markers and space as people (and mistakes) do. */
  private action(inside: string): string {
    const { random } = this;
    const open = random.chance(0.12) ? `${this.left}- ` : random.chance(0.004) ? `${this.left}-` : this.left;
    const close = random.chance(0.08)
      ? ` -${this.right}`
      : random.chance(0.004)
        ? `-${this.right}`
        : this.right;
    const space = (): string =>
      random.chance(0.35) ? random.pick([' ', ' ', '  ', '\n', '\t', '\r\n']) : '';
    return `${open}${space()}${inside}${space()}${close}`;
  }

  private comment(): string {
    const { random } = this;
    const text = random.pick(['c', ' comment ', '{{ x }}', '\n', '* /', '']);
    if (random.chance(0.1))
      return random.pick([
        `${this.left} /* ${text} */${this.right}`,
        `${this.left}/* ${text} ${this.right}`,
        `${this.left}/* ${text} */ x${this.right}`,
      ]);
    return random.pick([
      `${this.left}/*${text}*/${this.right}`,
      `${this.left}- /*${text}*/ -${this.right}`,
      `${this.left}- /*${text}*/${this.right}`,
      `${this.left}/*${text}*/ -${this.right}`,
    ]);
  }

  private newVariable(scope: Scope): string {
    const shadow = scope.variables[this.random.below(scope.variables.length + 2)];
    if (shadow) return shadow.name;
    this.names++;
    return this.random.pick([
      `$v${this.names}`,
      `$v${this.names}`,
      `$\u00e9${this.names}`,
      `$_x${this.names}`,
    ]);
  }

  private declaration(scope: Scope): [string, Scope] {
    const kind = this.random.pick(kinds);
    const name = this.newVariable(scope);
    const operator = this.random.pick([' := ', ':=', ' :=\n']);
    const statement = this.action(`${name}${operator}${this.pipeline(scope, kind)}`);
    return [statement, { ...scope, variables: [...scope.variables, { name, kind }] }];
  }

  private assignment(scope: Scope): string {
    const { random } = this;
    const variable = scope.variables[random.below(scope.variables.length)];
    if (!variable && random.chance(0.95)) return plainText(random);
    return this.action(
      `${variable?.name ?? '$undeclared'} = ${this.pipeline(scope, variable?.kind ?? 'any')}`,
    );
  }

  private nested(scope: Scope, change: Partial<Scope> = {}): Scope {
    return { ...scope, depth: scope.depth + 1, ...change };
  }

  private condition(scope: Scope, kind: Kind): [string, Scope] {
    const pipeline = this.pipeline(scope, kind);
    if (!this.random.chance(0.2)) return [pipeline, scope];
    const name = this.newVariable(scope);
    return [`${name} := ${pipeline}`, { ...scope, variables: [...scope.variables, { name, kind }] }];
  }

  private ifStatement(scope: Scope): string {
    const { random } = this;
    const [condition, inside] = this.condition(scope, random.chance(0.6) ? 'bool' : random.pick(kinds));
    let text = this.action(`if ${condition}`) + this.list(this.nested(inside), 0, 3);
    while (random.chance(0.2))
      text += this.action(`else if ${this.pipeline(inside, 'bool')}`) + this.list(this.nested(inside), 0, 2);
    if (random.chance(0.4)) text += this.action('else') + this.list(this.nested(inside), 0, 2);
    return text + this.action('end');
  }

  private withStatement(scope: Scope): string {
    const { random } = this;
    const kind = random.pick(kinds);
    const [value, inside] = this.condition(scope, kind);
    let text = this.action(`with ${value}`) + this.list(this.nested(inside, { dot: kind }), 0, 3);
    if (random.chance(0.15))
      text +=
        this.action(`else with ${this.pipeline(inside, 'inner')}`) +
        this.list(this.nested(inside, { dot: 'inner' }), 0, 2);
    if (random.chance(0.4)) text += this.action('else') + this.list(this.nested(inside), 0, 2);
    return text + this.action('end');
  }

  private rangeStatement(scope: Scope): string {
    const { random } = this;
    const source = this.rangeSource(scope);
    const element = source.includes('nners') ? 'inner' : random.pick(['any', 'string'] as const);
    const first: Variable = { name: this.newVariable(scope), kind: 'any' };
    const second: Variable = { name: this.newVariable(scope), kind: element };
    const shape = random.below(10);
    const assigned = scope.variables[random.below(scope.variables.length)];
    let head = source;
    let { variables } = scope;
    if (shape >= 4 && shape < 7)
      [head, variables] = [`${first.name} := ${source}`, [...variables, { ...first, kind: element }]];
    else if (shape >= 7 && shape < 9)
      [head, variables] = [`${first.name}, ${second.name} := ${source}`, [...variables, first, second]];
    else if (shape === 9 && assigned) head = `${assigned.name} = ${source}`;
    let text =
      this.action(`range ${head}`) +
      this.list(this.nested(scope, { dot: element, variables, inRange: true }), 0, 3);
    if (random.chance(0.3)) text += this.action('else') + this.list(this.nested(scope), 0, 2);
    return text + this.action('end');
  }

  private rangeSource(scope: Scope): string {
    const { random } = this;
    const root = scope.root;
    return random.one(
      () => this.pipeline(scope, 'list'),
      () => this.pipeline(scope, 'map'),
      () =>
        root
          ? `${root}.${random.pick(['Inners', 'PInners', 'Sl', 'M', 'MInt', 'SlAny', 'Ints', 'MIn', 'MBool', 'MF'])}`
          : this.pipeline(scope, 'list'),
      () =>
        root ? `${root}.${random.pick(['Seq', 'Seq2', 'Level', 'I8', 'Uint'])}` : String(random.below(9)),
      () => String(random.below(4)),
      () =>
        random.chance(0.3)
          ? this.pipeline(scope, random.pick(['string', 'float', 'bool', 'inner', 'map']))
          : random.pick(['nil', '0x3', "'\\x02'", '-1', '3 | same', '(3)', '2.5', '"abc"', 'nothing']),
    );
  }

  private templateStatement(scope: Scope): string {
    const { random } = this;
    this.names++;
    const name = `"d${this.names}"`;
    const isBlock = random.chance(0.3);
    const argument =
      random.chance(0.7) || isBlock
        ? random.chance(0.4) && scope.root
          ? scope.root
          : this.pipeline(scope, 'inner')
        : '';
    const root = argument === scope.root ? scope.root : undefined;
    const inside: Scope = {
      root: root && '$',
      dot: root ? 'root' : argument ? 'inner' : 'any',
      variables: [],
      depth: scope.depth + 1,
      inRange: false,
    };
    if (isBlock)
      return this.action(`block ${name} ${argument}`) + this.list(inside, 0, 3) + this.action('end');
    if (!random.chance(0.05))
      this.definitions.push(this.action(`define ${name}`) + this.list(inside, 0, 3) + this.action('end'));
    return this.action(`template ${name} ${argument}`);
  }

  private jump(scope: Scope): string {
    const word = this.random.pick(['break', 'continue']);
    if (!scope.inRange && this.random.chance(0.95)) return plainText(this.random);
    return this.random.chance(0.5)
      ? this.action(word)
      : this.action(`if ${this.pipeline(scope, 'bool')}`) + this.action(word) + this.action('end');
  }

  // Expressions

  private pipeline(scope: Scope, kind: Kind): string {
    const { random } = this;
    const inside = this.nested(scope);
    if (scope.depth > 4 || random.chance(0.82)) return this.command(inside, kind);
    switch (kind) {
      case 'string':
        return random.one(
          () => `${this.command(inside, 'string')} | upper`,
          () => `${this.command(inside, random.pick(kinds))} | print`,
          () => `${this.command(inside, 'string')} | concat ${this.operand(inside, 'string')}`,
          () => `${this.command(inside, random.pick(kinds))} | printf ${this.format(1)}`,
          () =>
            `${this.command(inside, random.pick(kinds))} | ${random.pick(['html', 'js', 'urlquery', 'println', 'takesAny', 'same', '$.FnAny', '$.In.Join "-"', 'call $.FnAny'])}`,
        );
      case 'int':
        return random.one(
          () => `${this.command(inside, 'list')} | len`,
          () => `${this.command(inside, 'int')} | add ${this.operand(inside, 'int')}`,
          () => `${this.command(inside, 'int')} | same | add 1`,
        );
      case 'bool':
        return random.one(
          () => `${this.command(inside, 'bool')} | not`,
          () => `${this.command(inside, 'string')} | eq ${this.operand(inside, 'string')}`,
          () =>
            `${this.command(inside, 'bool')} | ${random.pick(['and', 'or'])} ${this.operand(inside, 'bool')}`,
        );
      default:
        return `${this.command(inside, kind)} | ${random.pick(['same', 'same', 'same', 'and', 'or', 'print', 'not', 'html', 'printf "%v"', 'index', 'printf "%T"', random.pick(['1', '.S', '$.In', '"x"', 'true', 'nil', '.'])])}`;
    }
  }

  /** A command: what may stand at the start of a pipeline. */
  private command(scope: Scope, kind: Kind): string {
    const { random } = this;
    if (random.chance(0.02)) return this.command(this.nested(scope), random.pick(kinds));
    if (scope.depth > 5 || random.chance(0.45)) return this.operand(scope, kind);
    const inside = this.nested(scope);
    const argument = (of: Kind): string => this.operand(inside, of);
    switch (kind) {
      case 'string':
        return this.stringCall(inside);
      case 'int':
        return random.one(
          () => `add ${argument('int')} ${argument('int')}`,
          () => `len ${argument(random.pick(['list', 'map', 'string'] as const))}`,
          () => `addAll ${random.many(0, 3, () => argument('int')).join(' ')}`,
          () =>
            `takesI64 ${random.pick([integerLiteral(random), '$.I64', `(toI64 ${argument('int')})`, argument('int')])}`,
          () =>
            `${random.pick(['takesU8', 'takesI8', 'takesU64'])} ${random.one(
              () => integerLiteral(random),
              () => argument('int'),
              () => argument('float'),
            )}`,
          () =>
            `index ${random.pick(['$.Ints', '$.Arr', '$.I64s', '$.Bytes', '$.S', '$.U'])} ${random.chance(0.9) ? random.below(2) : random.below(9)}`,
          () => `${random.pick(['$.In', '$.PIn', '.'])}.Add ${argument('int')} ${argument('int')}`,
          () => `$.In.Scale ${floatLiteral(random)} ${integerLiteral(random)}`,
          () => `$.Variadic ${random.many(0, 3, () => argument('int')).join(' ')}`,
        );
      case 'float':
        return random.one(
          () =>
            `${random.pick(['takesF64', 'takesF32'])} ${random.one(
              () => floatLiteral(random),
              () => integerLiteral(random),
              () => argument('float'),
            )}`,
          () => `takesC ${complexLiteral(random)}`,
        );
      case 'bool':
        return this.boolCall(inside);
      case 'list':
        return random.one(
          () => `listOf ${random.many(0, 4, () => argument(random.pick(kinds))).join(' ')}`,
          () =>
            `slice ${argument('list')} ${random.chance(0.7) ? random.pick(['', '0', '1', '0 1', '0 0', '0 1 1']) : random.many(0, 3, () => String(random.below(4))).join(' ')}`,
          () => `index $.Nested ${random.chance(0.95) ? random.below(3) : 3}`,
        );
      case 'map':
        return random.one(
          () =>
            `dictOf ${random.many(0, 2, () => `${quotedString(random)} ${argument(random.pick(kinds))}`).join(' ')}`,
          () => `index $.MAny "m"`,
        );
      case 'inner':
        return random.one(
          () => `index $.${random.pick(['Inners', 'PInners', 'SlAny'])} ${random.below(3)}`,
          () => `innerOf ${argument('string')}`,
          () => `ptrOf ${argument('string')}`,
          () => 'anyInner',
          () => `and ${argument('bool')} ${argument('inner')}`,
        );
      default:
        return this.anyCall(inside);
    }
  }

  private stringCall(scope: Scope): string {
    const { random } = this;
    const argument = (of: Kind): string => this.operand(scope, of);
    return random.one(
      () => `printf ${this.formatted(scope)}`,
      () => `printf ${this.formatted(scope)}`,
      () =>
        `${random.pick(['print', 'println', 'html', 'js', 'urlquery'])} ${random.many(0, 3, () => argument(random.pick(kinds))).join(' ')}`,
      () => `concat ${random.many(1, 3, () => argument('string')).join(' ')}`,
      () => `upper ${argument('string')}`,
      () =>
        `index $.${random.pick(['M "a"', 'M "nope"', 'Sl 1', 'Sl 5', 'Strs 0', 'MInt 10', 'MI64 1', 'MU8 250', 'MBool true', 'MF 1.5', 'Kinds 1', 'Nested 0 1', 'MAny "m" "x"', 'MAny "m" "y" "z"', 'MKind "z"', 'MErr "e"', 'M .S', 'PM "pk"', 'MInt 1.5', 'MI64 $.N', 'M 1', 'MInt nil'])}`,
      () =>
        `slice ${argument('string')} ${random.chance(0.7) ? random.pick(['', '0', '0 0', '0 1']) : random.many(0, 2, () => String(random.below(6))).join(' ')}`,
      () =>
        `${random.pick(['$.In', '$.PIn', '$.AnyIn', '.'])}.Join ${random.many(1, 3, () => argument('string')).join(' ')}`,
      () => `takesKind ${random.pick([quotedString(random), '$.Kind', '(kindOf "x")', argument('string')])}`,
      () => `takesAny ${argument(random.pick(kinds))}`,
      () => `fail ${random.chance(0.8) ? 'false' : argument('bool')}`,
      () =>
        `call ${random.pick(['$.Fn 3', '$.FnV "a" "b"', '$.FnV "a"', '$.FnErr false', '$.FnErr true', '$.FnAny .', '$.MFn.f 1', '$.NilFn', '$.Fn $.I32', '$.Fn "x"', '$.FnV', '.Nope', '$.S', 'nil', '$.Fn 1 2', '$.Seq 1'])}`,
      () =>
        `$.Typed ${random.pick(['"k"', '$.Kind', argument('string')])} ${random.pick([floatLiteral(random), '$.F32', integerLiteral(random)])}`,
      () => `$.PMethod ${integerLiteral(random)}`,
      () =>
        `takesPtr ${random.pick(['$.PIn', '$.NilP', '$.AnyPIn', '$.PP', 'nil', '$.In', '(index $.Inners 0)', argument('inner')])}`,
      () => `takesInner ${argument('inner')}`,
      () =>
        `takesErr ${random.pick(['$.Err', '$.NilErr', 'nil', '(errOf true)', '(errOf false)', '$.S', '(index $.MErr "e")', '$.AnyNil'])}`,
      () =>
        `takesStr ${random.pick(['$.Color', '$.Str', '$.PStamp', '$.Stamp', '(index $.Stamps 0)', 'nil', '$.S', '$.NilStr'])}`,
      () => `takesFn ${random.pick(['$.Fn', 'nil', '$.FnV', '(index $.MFn "f")'])}`,
    );
  }

  private boolCall(scope: Scope): string {
    const { random } = this;
    const argument = (of: Kind): string => this.operand(scope, of);
    return random.one(
      () => `eq ${argument('string')} ${random.many(1, 2, () => argument('string')).join(' ')}`,
      () => `${random.pick(['eq', 'ne', 'lt', 'le', 'gt', 'ge'])} ${argument('int')} ${argument('int')}`,
      () =>
        `${random.pick(['eq', 'ne', 'lt', 'le', 'gt', 'ge'])} ${argument('string')} ${argument('string')}`,
      () => `${random.pick(['eq', 'ne', 'lt', 'le'])} ${argument('float')} ${argument('float')}`,
      () =>
        `${random.pick(['eq', 'ne', 'lt'])} ${argument(random.pick(kinds))} ${random.pick(['nil', argument(random.pick(kinds))])}`,
      () => `not ${argument(random.pick(kinds))}`,
      () => `${random.pick(['and', 'or'])} ${random.many(1, 3, () => argument('bool')).join(' ')}`,
      () => `takesB ${argument('bool')}`,
    );
  }

  private anyCall(scope: Scope): string {
    const { random } = this;
    const argument = (of: Kind): string => this.operand(scope, of);
    return random.one(
      () => `same ${argument(random.pick(kinds))}`,
      () =>
        `index ${argument(random.pick(['list', 'map'] as const))} ${argument(random.pick(['int', 'string'] as const))}`,
      () =>
        `${random.pick(['and', 'or'])} ${random.many(1, 3, () => argument(random.pick(kinds))).join(' ')}`,
      () =>
        random.pick([
          'nothing',
          'nilPtr',
          'zero',
          'boom',
          'boomErr',
          'errOf true',
          'errOf false',
          'nil',
          'add',
          'print',
          'len',
          'and',
          'not',
          'eq 1',
          'anyInner.Name',
          'anyInner.Nope',
          'nothing.X',
          'zero.X',
          'ptrOf',
          '(ptrOf "q").Name',
          '(innerOf "q").PtrHello',
          '(innerOf "q").Hello',
          '(index $.Inners 0).PtrHello',
          '(same $.In).PtrHello',
          '(nilPtr).Name',
          '$.Errs true',
          '$.Errs false',
          '$.In.AnyOf 0',
          '$.In.AnyOf 1',
          '$.In.Fail true',
          '$.In.Fail false',
          '$.N 1',
          '$.M.a 1',
          '. 1',
          '"a" 1',
          'true 1',
          '(1) 2',
          '$ 1',
          '3 | add',
          'takesMap $.M',
          'takesMap $.Dict',
          'takesMap $.AnyM',
          'takesStrs $.Strs',
          'takesStrs $.Sl',
          'takesStrs $.AnySl',
          'takesAnys $.SlAny',
          'takesAnys $.Sl',
          'takesAnys (listOf 1)',
          'takesMap nil',
          'takesStrs nil',
          'takesI64 nil',
          'takesAny nil',
          '$.In.Add',
          '$.In.Hello 1',
          '$.In.Join',
          'call',
          'index',
          'slice',
          'printf',
          'html',
          'call (index $.MFn "nope") 1',
          'slice $.Arr 1',
          'slice $.Arr 0 1 2',
          'slice $.S 0 1 2',
          'index $.Arr 3',
          'slice nil',
          'len nil',
          'index nil',
          'index nil 1',
          'len $.AnyNil',
          'index $.AnyNil 1',
          'len $.NilP',
          'len $.PSl',
          'index $.NilP 1',
          'slice $.NilSl',
          'slice $.Bytes 1',
          'slice (slice $.Sl 0 1) 0 3',
          'slice (slice $.Sl 0 1 2) 0 3',
          'and 1',
          'or',
          'eq $.In $.In',
          'eq $.PIn $.PIn',
          'eq $.PIn $.NilP',
          'eq $.Sl $.Sl',
          'eq $.M nil',
          'eq $.NilM nil',
          'eq $.Fn nil',
          'eq $.Fn $.Fn',
          'eq $.Sl $.M',
          'eq $.AnyNil nil',
          'eq nil nil',
          'eq $.Err $.Err',
          'lt nil 1',
          'lt $.Sl $.Sl',
          'lt true false',
          'lt $.C128 $.C128',
          'eq $.C128 $.C64',
          'eq $.U64 $.I64',
          'lt $.I64 $.U64',
          'lt $.U64 $.I64',
          'eq $.Arr $.Arr',
          'eq $.Shape $.Shape',
          'eq $.Kind $.S',
          'eq $.In $.Shape',
        ]),
    );
  }

  /** A format and arguments for it, mostly as many as it wants. */
  private formatted(scope: Scope): string {
    const { random } = this;
    const count = random.below(4);
    const wanted = random.chance(0.9) ? count : random.below(4);
    return [
      this.format(count),
      ...random.many(wanted, wanted, () => this.operand(scope, random.pick(kinds))),
    ].join(' ');
  }

  private format(count: number): string {
    const { random } = this;
    const parts = Array.from(
      { length: count },
      () => random.pick(['', '', 'a', ' ', '-', '\u00e9', '%%']) + directive(random),
    );
    return `"${parts.join('')}${random.pick(['', '', '!', ' '])}"`;
  }

  /** An operand: a constant, a field, a variable or something in parentheses. */
  private operand(scope: Scope, kind: Kind): string {
    const { random } = this;
    if (random.chance(0.01)) return this.strangeOperand(scope);
    const variable = scope.variables.filter((candidate) => candidate.kind === kind);
    const known = variable[random.below(variable.length)];
    if (known && random.chance(0.35)) return known.name;
    if (scope.dot === kind && random.chance(0.25)) return '.';
    if (scope.depth < 6 && random.chance(0.16)) return `(${this.pipeline(this.nested(scope), kind)})`;
    if (scope.dot === 'inner' && random.chance(0.2)) return `.${random.pick(innerFields[kind])}`;
    const inner = scope.variables.find((candidate) => candidate.kind === 'inner');
    if (inner && random.chance(0.15)) return `${inner.name}.${random.pick(innerFields[kind])}`;
    if (scope.root && random.chance(0.55)) return this.rootField(scope, kind);
    return this.constant(kind, scope);
  }

  private rootField(scope: Scope, kind: Kind): string {
    const { random } = this;
    const direct = scope.dot === 'root' && random.chance(0.7);
    return `${direct ? '' : (scope.root ?? '')}.${random.pick(fields[kind])}`;
  }

  private constant(kind: Kind, scope: Scope): string {
    const { random } = this;
    switch (kind) {
      case 'string':
        return random.chance(0.75) ? quotedString(random) : rawString(random);
      case 'int':
        return integerLiteral(random);
      case 'float':
        return random.chance(0.85) ? floatLiteral(random) : complexLiteral(random);
      case 'bool':
        return random.pick(['true', 'false']);
      case 'list':
        return `(listOf ${random.many(0, 3, () => random.pick([quotedString(random), integerLiteral(random)])).join(' ')})`;
      case 'map':
        return `(dictOf "k" ${integerLiteral(random)})`;
      case 'inner':
        return random.pick([
          'anyInner',
          `(innerOf ${quotedString(random)})`,
          `(ptrOf ${quotedString(random)})`,
        ]);
      default:
        return scope.dot === 'any' && random.chance(0.5)
          ? '.'
          : random.pick([
              quotedString(random),
              integerLiteral(random),
              'nothing',
              'nil',
              characterLiteral(random),
            ]);
    }
  }

  private strangeOperand(scope: Scope): string {
    const { random } = this;
    return random.one(
      () => oddNumber(random),
      () => 'nil',
      () => '$nope',
      () => 'nope',
      () => '.Nope',
      () => '.',
      () => '$',
      () => this.constant(random.pick(kinds), scope),
      () => `${random.pick(['.', '$.', ''])}${random.pick(fields[random.pick(kinds)])}`,
      () => '"abc".X',
      () => 'nil.X',
      () => '(nil).X',
      () => '()',
    );
  }

  /** Breaks a template somewhere: what comes out is mostly a parse error. */
  private mutated(template: string): string {
    const { random } = this;
    const at = random.below(template.length + 1);
    const behind = template.slice(at);
    const inserted = random.pick([
      this.left,
      this.right,
      '"',
      '`',
      "'",
      '(',
      ')',
      '|',
      ',',
      ':=',
      '=',
      '$',
      '.',
      ' ',
      '-',
      '/*',
      '*/',
      '\\',
      '\n',
      '%',
      '#',
      '0',
      '\u00e9',
      '\u0001',
      '\u2028',
      'end',
      ' else ',
      '{{end}}',
      '{{else}}',
      '{{break}}',
      '{{',
      '}}',
      ' -}}',
      '{{- ',
      '{{define "x"}}',
      '{{block "x"}}',
      '@',
      '&&',
      '\ud83d\ude00',
      '{{template "d1"}}',
      '{{if}}',
      '{{range $a, 1}}',
      '{{range $a, $b, $c := .}}',
      '{{$a, $b := 1}}',
      '{{with $x, $y := 1}}',
      '{{template 1}}',
      '{{else if 1}}',
      '{{end 1}}',
      '{{define}}',
      '{{define "q"}}{{end}}{{define "q"}}x{{end}}',
    ]);
    return random.one(
      () => template.slice(0, at) + behind.slice(1 + random.below(3)),
      () => template.slice(0, at) + inserted + behind,
      () => template.slice(0, at) + inserted + behind,
      () => template.slice(0, at),
      () => template.slice(0, at) + template.slice(Math.max(0, at - 8), at) + behind,
    );
  }
}
