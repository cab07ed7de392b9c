import { expect } from 'chai';
import fc from 'fast-check';
import {
  decodeAwsChunked,
  loadServiceModel,
  modelledServices,
  readCall,
  readSignature,
  writeError,
  writeOutput,
  type WireRequest,
} from '../../../../src/lib/sandbox/aws/wire/index.js';
import { escapeXml, parseXml } from '../../../../src/lib/sandbox/aws/wire/xml.js';

const request = (over: Partial<WireRequest>): WireRequest => ({
  method: 'GET',
  path: '/',
  query: new URLSearchParams(),
  headers: {},
  body: new Uint8Array(),
  ...over,
});
const form = (text: string): WireRequest =>
  request({
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new TextEncoder().encode(text),
  });

describe('the wire layer', () => {
  it('has a model with operations for every service', async () => {
    for (const name of modelledServices) {
      const model = await loadServiceModel(name);
      expect(model?.operations.size, name).to.be.at.least(10);
    }
    expect(await loadServiceModel('constructor')).to.equal(undefined);
    expect(
      (await Promise.all(modelledServices.map(loadServiceModel)))
        .map((model) => `${model?.name} ${model?.protocol}`)
        .sort(),
    ).to.deep.equal([
      'acm awsJson1_1',
      'autoscaling awsQuery',
      'cloudformation awsQuery',
      'ec2 ec2Query',
      'eks restJson1',
      'iam awsQuery',
      'kms awsJson1_1',
      'route53 restXml',
      's3 restXml',
      'sts awsQuery',
    ]);
  });

  it('reads nested lists and structures of awsQuery', async () => {
    const model = await loadServiceModel('cloudformation');
    const call =
      model &&
      readCall(
        model,
        form(
          'Action=CreateStack&Version=2010-05-15&StackName=a&Parameters.member.2.ParameterKey=k2&Parameters.member.1.ParameterKey=k1&Parameters.member.1.ParameterValue=x%26y+z&EnableTerminationProtection=true&TimeoutInMinutes=5&Capabilities.member.1=CAPABILITY_IAM&Tags=',
        ),
      );
    expect(call?.operation.name).to.equal('CreateStack');
    expect(call?.input()).to.deep.equal({
      StackName: 'a',
      Parameters: [{ ParameterKey: 'k1', ParameterValue: 'x&y z' }, { ParameterKey: 'k2' }],
      EnableTerminationProtection: true,
      TimeoutInMinutes: 5,
      Capabilities: ['CAPABILITY_IAM'],
      Tags: [],
    });
  });

  it('reads the flat lists of ec2Query by their query names', async () => {
    const model = await loadServiceModel('ec2');
    const call =
      model &&
      readCall(
        model,
        form(
          'Action=DescribeInstances&Version=2016-11-15&Filter.1.Name=tag%3Aa&Filter.1.Value.1=x&Filter.1.Value.2=y&InstanceId.1=i-1&MaxResults=7',
        ),
      );
    expect(call?.input()).to.deep.equal({
      Filters: [{ Name: 'tag:a', Values: ['x', 'y'] }],
      InstanceIds: ['i-1'],
      MaxResults: 7,
    });
  });

  it('refuses values of the wrong kind', async () => {
    const cloudformation = await loadServiceModel('cloudformation');
    const kms = await loadServiceModel('kms');
    const wrong = [
      cloudformation &&
        readCall(cloudformation, form('Action=CreateStack&StackName=a&TimeoutInMinutes=soon')),
      cloudformation &&
        readCall(cloudformation, form('Action=CreateStack&StackName=a&DisableRollback=maybe')),
      kms &&
        readCall(
          kms,
          request({
            method: 'POST',
            headers: { 'x-amz-target': 'TrentService.Encrypt' },
            body: new TextEncoder().encode('{"KeyId": 7}'),
          }),
        ),
      kms &&
        readCall(
          kms,
          request({
            method: 'POST',
            headers: { 'x-amz-target': 'TrentService.Encrypt' },
            body: new TextEncoder().encode('{'),
          }),
        ),
    ];
    for (const call of wrong) expect(() => call?.input()).to.throw(/must be|not well-formed/);
  });

  it('tells REST operations apart by path, query and header', async () => {
    const s3 = await loadServiceModel('s3');
    const name = (over: Partial<WireRequest>): string | undefined =>
      s3 && readCall(s3, request(over))?.operation.name;
    expect(name({ path: '/' })).to.equal('ListBuckets');
    expect(name({ path: '/b', query: new URLSearchParams('list-type=2') })).to.equal('ListObjectsV2');
    expect(name({ path: '/b/' })).to.equal('ListObjects');
    expect(name({ path: '/b', query: new URLSearchParams('location') })).to.equal('GetBucketLocation');
    expect(name({ path: '/b/k/e%2Fy' })).to.equal('GetObject');
    expect(name({ path: '/b/k', query: new URLSearchParams('acl') })).to.equal('GetObjectAcl');
    expect(name({ method: 'PUT', path: '/b/k' })).to.equal('PutObject');
    expect(name({ method: 'PUT', path: '/b/k', headers: { 'x-amz-copy-source': 'b/x' } })).to.equal(
      'CopyObject',
    );
    expect(
      name({ method: 'PUT', path: '/b/k', query: new URLSearchParams('partNumber=1&uploadId=u') }),
    ).to.equal('UploadPart');
    expect(name({ method: 'POST', path: '/b', query: new URLSearchParams('delete') })).to.equal(
      'DeleteObjects',
    );
    const eks = await loadServiceModel('eks');
    const call =
      eks &&
      readCall(eks, request({ path: '/clusters/demo/access-entries/arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr' }));
    expect([call?.operation.name, call?.input()]).to.deep.equal([
      'DescribeAccessEntry',
      { clusterName: 'demo', principalArn: 'arn:aws:iam::1:role/r' },
    ]);
  });

  it('writes results and errors in the envelope of each protocol', async () => {
    const [sts, ec2, kms, s3, route53] = await Promise.all(
      ['sts', 'ec2', 'kms', 's3', 'route53'].map(loadServiceModel),
    );
    if (!sts || !ec2 || !kms || !s3 || !route53) throw new Error('a model is missing');
    const identity = sts.operations.get('GetCallerIdentity');
    expect(identity && writeOutput(sts, identity, { Account: '1' }, 'id').body).to.include(
      '<GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>id</RequestId>',
    );
    const tags = ec2.operations.get('CreateTags');
    expect(tags && writeOutput(ec2, tags, {}, 'id').body).to.include(
      '<requestId>id</requestId><return>true</return>',
    );
    const error = { code: 'X', message: 'a < b' };
    expect(writeError(sts, error, 'id').body).to.include(
      '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>X</Code><Message>a &lt; b</Message></Error><RequestId>id</RequestId>',
    );
    expect(writeError(ec2, error, 'id').body).to.include(
      '<Response><Errors><Error><Code>X</Code><Message>a &lt; b</Message></Error></Errors><RequestID>id</RequestID></Response>',
    );
    expect(writeError(s3, error, 'id').body).to.include(
      '<Error><Code>X</Code><Message>a &lt; b</Message><RequestId>id</RequestId>',
    );
    expect(writeError(route53, error, 'id').body)
      .to.include('<ErrorResponse')
      .and.to.include('<Code>X</Code>');
    const json = writeError(kms, { code: 'NotFoundException', message: 'gone' }, 'id');
    expect([json.status, JSON.parse(json.body as string)]).to.deep.equal([
      400,
      { __type: 'NotFoundException', message: 'gone' },
    ]);
  });

  it('reads who signed, from a header or a presigned URL', () => {
    const header =
      'AWS4-HMAC-SHA256 Credential=AKIA/20260901/eu-central-1/ec2/aws4_request, SignedHeaders=host, Signature=x';
    expect(readSignature(request({ headers: { authorization: header } }))).to.deep.equal({
      accessKeyId: 'AKIA',
      region: 'eu-central-1',
      service: 'ec2',
      sessionToken: undefined,
    });
    const query = new URLSearchParams({
      'X-Amz-Credential': 'ASIA/20260901/us-east-1/sts/aws4_request',
      'X-Amz-Security-Token': 't',
    });
    expect(readSignature(request({ query }))).to.deep.equal({
      accessKeyId: 'ASIA',
      region: 'us-east-1',
      service: 'sts',
      sessionToken: 't',
    });
    expect(readSignature(request({}))).to.equal(undefined);
  });

  it('undoes aws-chunked bodies of any cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 5 }),
        fc.boolean(),
        (chunks, signed) => {
          const extension = signed ? `;chunk-signature=${'0'.repeat(64)}` : '';
          const encoded = Buffer.concat([
            ...chunks.flatMap((chunk) => [
              Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`),
              chunk,
              Buffer.from('\r\n'),
            ]),
            Buffer.from(`0${extension}\r\nx-amz-checksum-crc32:AAAA==\r\n\r\n`),
          ]);
          const { body, trailers } = decodeAwsChunked(encoded);
          expect(Buffer.from(body)).to.deep.equal(Buffer.concat(chunks));
          expect(trailers).to.deep.equal({ 'x-amz-checksum-crc32': 'AAAA==' });
        },
      ),
    );
    for (const text of ['', 'zz\r\n', '5\r\nab'])
      expect(() => decodeAwsChunked(Buffer.from(text)), text).to.throw('aws-chunked');
  });

  it('reads back any text that it wrote as XML', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const printable = [...text].filter((char) => char >= ' ' || '\t\n\r'.includes(char)).join('');
        const element = parseXml(
          `<?xml version="1.0"?><!-- c --><a x="${escapeXml(printable)}"><b>${escapeXml(printable)}</b></a>`,
        );
        expect(element.children[0]?.text).to.equal(printable);
      }),
    );
    for (const text of ['', '<a>', '<a></b>', '<a', '<!DOCTYPE x [<!ENTITY e "e">]><a>&e;</a>', '</a>'])
      expect(() => parseXml(text), text).to.throw(SyntaxError);
    expect(parseXml('<a><![CDATA[<&>]]></a>').text).to.equal('<&>');
  });
});
