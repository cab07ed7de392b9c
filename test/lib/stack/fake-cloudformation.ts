import nock from 'nock';
import { errorXml, formOf } from '../aws/wire.js';

interface Event {
  id: string;
  logicalId: string;
  type: string;
  status: string;
  reason: string;
}

interface FakeStack {
  name: string;
  id: string;
  status: string;
  reason: string;
  template: string;
  tags: Record<string, string>;
  outputs: Record<string, string>;
  protection: boolean;
  events: Event[];
  deleted: boolean;
  /** What happens with each DescribeStacks: status of the stack and events that came with it. */
  script: { status: string; reason?: string; events?: Omit<Event, 'id'>[]; deleted?: boolean }[];
}

const writes = new Set([
  'CreateStack',
  'UpdateStack',
  'DeleteStack',
  'CreateChangeSet',
  'ExecuteChangeSet',
  'DeleteChangeSet',
  'UpdateTerminationProtection',
]);

/**
 * CloudFormation on the wire, as small as the tests of one client need: what happens after a request is a script, one line for each
 * time that the stack is described.
 */
export class FakeCloudFormation {
  readonly stacks = new Map<string, FakeStack>();
  readonly calls: { action: string; form: URLSearchParams }[] = [];
  /** Scripts for the next CreateStack, ExecuteChangeSet, UpdateStack or DeleteStack. */
  readonly next: FakeStack['script'][] = [];
  changeSet: { name: string; status: string; reason: string; changes: string } | undefined;
  pending: { template: string; tags: Record<string, string> } | undefined;
  /** The next update answers before it shows: its first event comes with the script. */
  startsLate = false;
  #serial = 0;

  constructor() {
    nock('https://cloudformation.eu-central-1.amazonaws.com')
      .persist()
      .post('/')
      .reply(async (request: Request) => this.#answer(formOf(await request.text())));
  }

  get mutations(): string[] {
    return this.calls.map((call) => call.action).filter((action) => writes.has(action));
  }

  add(name: string, fields: Partial<FakeStack> = {}): FakeStack {
    const stack: FakeStack = {
      name,
      id: `arn:aws:cloudformation:eu-central-1:1:stack/${name}/${++this.#serial}`,
      status: 'CREATE_COMPLETE',
      reason: '',
      template: '',
      tags: {},
      outputs: {},
      protection: true,
      events: [],
      deleted: false,
      script: [],
      ...fields,
    };
    this.stacks.set(name, stack);
    return stack;
  }

  event(stack: FakeStack, logicalId: string, status: string, reason = '', type = 'AWS::IAM::Role'): void {
    stack.events.unshift({ id: `e${++this.#serial}`, logicalId, status, reason, type });
  }

  #answer(form: URLSearchParams): [number, string, Record<string, string>] {
    const action = form.get('Action') ?? '';
    this.calls.push({ action, form });
    const [status, body] = this.#dispatch(action, form);
    return [status, body, { 'content-type': 'text/xml' }];
  }

  #dispatch(action: string, form: URLSearchParams): [number, string] {
    const name = form.get('StackName') ?? '';
    const stack = [...this.stacks.values()].find(
      (one) => one.id === name || (one.name === name && !one.deleted),
    );
    const ok = (inner: string): [number, string] => [
      200,
      `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>`,
    ];
    const missing = (): [number, string] => [
      400,
      errorXml('ValidationError', `Stack with id ${name} does not exist`),
    ];
    switch (action) {
      case 'CreateStack': {
        const created = this.add(name, {
          status: 'CREATE_IN_PROGRESS',
          ...this.#content(form),
          script: this.next.shift() ?? [{ status: 'CREATE_COMPLETE' }],
        });
        created.protection = form.get('EnableTerminationProtection') === 'true';
        this.event(created, name, 'CREATE_IN_PROGRESS', 'User Initiated', 'AWS::CloudFormation::Stack');
        return ok(`<StackId>${created.id}</StackId>`);
      }
      case 'ValidateTemplate':
        return form.get('TemplateBody')?.includes('Broken')
          ? [400, errorXml('ValidationError', 'Template format error')]
          : ok('');
    }
    if (action === 'DescribeStacks' && name === '')
      return ok(`<Stacks>${[...this.stacks.values()].map(stackXml).join('')}</Stacks>`);
    if (!stack) return missing();
    switch (action) {
      case 'DescribeStacks':
        return this.#describe(stack, ok);
      case 'GetTemplate':
        return stack.deleted ? missing() : ok(`<TemplateBody>${escape(stack.template)}</TemplateBody>`);
      case 'DescribeStackEvents':
        return this.#events(stack, form, ok);
      case 'CreateChangeSet':
        if (this.changeSet?.name === form.get('ChangeSetName'))
          return [400, errorXml('AlreadyExistsException', 'exists')];
        this.changeSet = {
          changes: '',
          reason: '',
          status: 'CREATE_COMPLETE',
          ...this.changeSet,
          name: form.get('ChangeSetName') ?? '',
        };
        this.pending = this.#content(form);
        return ok('<Id>cs</Id>');
      case 'DescribeChangeSet':
        return ok(
          `<Status>${this.changeSet?.status ?? ''}</Status><StatusReason>${this.changeSet?.reason ?? ''}</StatusReason><Changes>${this.changeSet?.changes ?? ''}</Changes>`,
        );
      case 'DeleteChangeSet':
        this.changeSet = undefined;
        return ok('');
      case 'ExecuteChangeSet':
      case 'UpdateStack':
        Object.assign(stack, action === 'UpdateStack' ? this.#content(form) : this.pending);
        stack.script = this.next.shift() ?? [{ status: 'UPDATE_COMPLETE' }];
        if (!this.startsLate)
          this.event(stack, stack.name, 'UPDATE_IN_PROGRESS', 'User Initiated', 'AWS::CloudFormation::Stack');
        return ok('');
      case 'UpdateTerminationProtection':
        stack.protection = form.get('EnableTerminationProtection') === 'true';
        return ok('');
      case 'DeleteStack':
        stack.script = this.next.shift() ?? [{ status: 'DELETE_COMPLETE', deleted: true }];
        this.event(stack, stack.name, 'DELETE_IN_PROGRESS', 'User Initiated', 'AWS::CloudFormation::Stack');
        return ok('');
      default:
        return [400, errorXml('InvalidAction', action)];
    }
  }

  #describe(stack: FakeStack, ok: (inner: string) => [number, string]): [number, string] {
    const line = stack.script.shift();
    if (line) {
      for (const event of line.events ?? [])
        this.event(stack, event.logicalId, event.status, event.reason, event.type);
      stack.status = line.status;
      stack.reason = line.reason ?? '';
      stack.deleted = line.deleted ?? false;
    }
    return ok(`<Stacks>${stackXml(stack)}</Stacks>`);
  }

  /** Two events a page, so that paging is always under test. */
  #events(
    stack: FakeStack,
    form: URLSearchParams,
    ok: (inner: string) => [number, string],
  ): [number, string] {
    const from = Number(form.get('NextToken') ?? '0');
    const page = stack.events.slice(from, from + 2).map((event) => {
      const physical = event.type === 'AWS::CloudFormation::Stack' ? stack.id : event.logicalId;
      return `<member><StackId>${stack.id}</StackId><EventId>${event.id}</EventId><StackName>${stack.name}</StackName>
        <LogicalResourceId>${event.logicalId}</LogicalResourceId><PhysicalResourceId>${physical}</PhysicalResourceId>
        <ResourceType>${event.type}</ResourceType><Timestamp>2026-03-01T12:00:00Z</Timestamp>
        <ResourceStatus>${event.status}</ResourceStatus><ResourceStatusReason>${escape(event.reason)}</ResourceStatusReason></member>`;
    });
    const more = from + 2 < stack.events.length ? `<NextToken>${from + 2}</NextToken>` : '';
    return ok(`<StackEvents>${page.join('')}</StackEvents>${more}`);
  }

  #content(form: URLSearchParams): { template: string; tags: Record<string, string> } {
    const tags: Record<string, string> = {};
    for (let i = 1; form.has(`Tags.member.${i}.Key`); i++)
      tags[form.get(`Tags.member.${i}.Key`) ?? ''] = form.get(`Tags.member.${i}.Value`) ?? '';
    return { template: form.get('TemplateBody') ?? `url:${form.get('TemplateURL') ?? ''}`, tags };
  }
}

function stackXml(stack: FakeStack): string {
  const members = (entries: [string, string][], key: string, value: string): string =>
    entries
      .map(([k, v]) => `<member><${key}>${escape(k)}</${key}><${value}>${escape(v)}</${value}></member>`)
      .join('');
  return `<member><StackName>${stack.name}</StackName><StackId>${stack.id}</StackId><StackStatus>${stack.status}</StackStatus>
    <StackStatusReason>${escape(stack.reason)}</StackStatusReason><CreationTime>2026-01-01T00:00:00Z</CreationTime>
    <EnableTerminationProtection>${stack.protection}</EnableTerminationProtection>
    <Tags>${members(Object.entries(stack.tags), 'Key', 'Value')}</Tags>
    <Outputs>${members(Object.entries(stack.outputs), 'OutputKey', 'OutputValue')}</Outputs></member>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
