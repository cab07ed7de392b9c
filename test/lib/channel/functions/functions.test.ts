import { expect } from 'chai';
import { clmFunctions } from '../../../../src/lib/channel/functions/index.js';
import { typed, types, type Value } from '../../../../src/lib/gotemplate/index.js';
import { environment, evaluate, failureOf, pools, stringMap, strings } from './evaluate.js';

type Row = [expression: string, result: string, data?: Record<string, Value>];

const results: Record<string, Row[]> = {
  getAWSAccountID: [
    ['getAWSAccountID "aws:123"', '123'],
    ['getAWSAccountID "aws:123:x"', '123'],
    ['getAWSAccountID ":"', ''],
  ],
  accountID: [
    ['accountID "aws:123"', '123'],
    ['accountID ":"', ''],
    ['accountID "gcp:p"', 'p'],
  ],
  awsValidID: [
    ['awsValidID "aws:123:eu-central-1:kube-1"', 'aws__123__eu-central-1__kube-1'],
    ['awsValidID ""', ''],
    ['awsValidID "::"', '____'],
  ],
  base64: [
    ['base64 "hello"', 'aGVsbG8='],
    ['base64 ""', ''],
    ['base64 "ä"', 'w6Q='],
    ['base64 "\\xff"', '/w=='],
  ],
  base64Decode: [
    ['base64Decode "aGVsbG8="', 'hello'],
    ['base64Decode "aGVs\\nbG8=\\r\\n"', 'hello'],
    ['base64Decode ""', ''],
    ['base64Decode "/w==" | base64', '/w=='],
  ],
  sha256: [
    ['sha256 ""', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['sha256 "ä"', '33e6d73fee82904c8d7afb78de1154d1e8dc2a0edb08120e63df5b9385c2d9cc'],
    ['len (sha256 "x")', '64'],
  ],
  manifestHash: [
    ['manifestHash "config.yaml"', 'hash of config.yaml'],
    ['manifestHash "../x.yaml"', 'hash of ../x.yaml'],
    ['manifestHash "a b"', 'hash of a b'],
  ],
  asgSize: [
    ['asgSize .n 3', '2', { n: typed(types.int64, 6n) }],
    ['asgSize 0 3', '0'],
    ['asgSize 7 1', '7'],
  ],
  azID: [
    ['azID "eu-central-1a"', '1a'],
    ['azID "local"', 'local'],
    ['azID ""', ''],
  ],
  azCount: [
    ['azCount .m', '2', { m: stringMap({ a: 'x', b: 'y', '*': 'x,y' }) }],
    ['azCount .m', '0', { m: stringMap({ '*': '' }) }],
    ['azCount .m', '0', { m: stringMap({}) }],
  ],
  split: [
    ['split "a,,b" ","', '[a  b]'],
    ['len (split "" ",")', '0'],
    ['len (split "äb" "")', '2'],
    ['range split "a,b" "," }}<{{ . }}>{{ end', '<a><b>'],
    ['range split "" "," }}x{{ else }}none{{ end', 'none'],
  ],
  join: [
    ['join "," (split "a;b" ";")', 'a,b'],
    ['join "-" (list "a" nil 1 1.5 true)', 'a-1-1.5-true'],
    ['join "-" "x"', 'x'],
    ['join "-" nil', ''],
    ['list "a" "b" | join ","', 'a,b'],
  ],
  indent: [
    ['indent 2 "a\\n\\nb"', '  a\n  \n  b'],
    ['indent 0 "a\\nb"', 'a\nb'],
    ['indent 1 ""', ' '],
    ['"a" | indent 3', '   a'],
  ],
  mountUnitName: [
    ['mountUnitName "/opt/data"', 'opt-data'],
    ['mountUnitName "/"', ''],
    ['mountUnitName "/a-b/c"', 'a-b-c'],
  ],
  portRanges: [
    ['portRanges "1-2,3-3"', '[{1 2} {3 3}]'],
    ['(index (portRanges "0-65535") 0).ToPort', '65535'],
    ['range portRanges "+1-2" }}{{ .FromPort }}{{ end', '1'],
  ],
  sgIngressRanges: [
    [
      'sgIngressRanges "10.1.2.3/8:4180-4181,udp:0.0.0.0/0:53"',
      '[{10.0.0.0/8 4180 4181 tcp} {0.0.0.0/0 53 53 udp}]',
    ],
    ['(index (sgIngressRanges "tcp:1.2.3.4/32:80") 0).CIDR', '1.2.3.4/32'],
    ['(index (sgIngressRanges "1.2.3.4/31:80") 0).Protocol', 'tcp'],
  ],
  splitHostPort: [
    ['splitHostPort "[::1]:80"', '{::1 80}'],
    ['(splitHostPort ":80").Host', ''],
    ['(splitHostPort "host:").Port', ''],
    ['(splitHostPort "host:http").Port', 'http'],
  ],
  extractEndpointHosts: [
    ['extractEndpointHosts "b:1,https://a.x:2/p?q,a.x"', '[a.x b]'],
    ['extractEndpointHosts "httpbin.org:80"', '[]'],
    ['len (extractEndpointHosts "httpbin.org:80")', '1'],
    ['extractEndpointHosts "http://u:p@h:1,http://[::1]:2"', '[::1 h]'],
    ['len (extractEndpointHosts "")', '1'],
  ],
  stupsNATSubnets: [
    ['stupsNATSubnets "172.31.0.0/16"', '[172.31.64.0/28 172.31.64.16/28 172.31.64.32/28]'],
    ['stupsNATSubnets "10.0.0.0/24"', '[10.0.0.64/28 10.0.0.80/28 10.0.0.96/28]'],
    ['index (stupsNATSubnets "128.0.0.0/1") 0', '160.0.0.0/28'],
  ],
  amiID: [
    ['amiID "one" "123"', 'ami-1'],
    ['amiID (print "o" "ne") "1"', 'ami-1'],
    ['printf "%s!" (amiID "one" "123")', 'ami-1!'],
  ],
  nodeCIDRMaxNodesPodCIDR: [
    ['nodeCIDRMaxNodesPodCIDR 16 24 0', '256'],
    ['nodeCIDRMaxNodesPodCIDR 14 28 4', '16380'],
    ['nodeCIDRMaxNodesPodCIDR .p 25 10', '1014', { p: typed(types.int64, 15n) }],
  ],
  nodeCIDRMaxNodes: [
    ['nodeCIDRMaxNodes 24 0', '256'],
    ['nodeCIDRMaxNodes 26 5', '1019'],
    ['nodeCIDRMaxNodes 28 4096', '0'],
  ],
  nodeCIDRMaxPods: [
    ['nodeCIDRMaxPods 24 0', '110'],
    ['nodeCIDRMaxPods 25 0', '64'],
    ['nodeCIDRMaxPods 26 2', '34'],
    ['nodeCIDRMaxPods 27 0', '16'],
    ['nodeCIDRMaxPods 28 0', '8'],
  ],
  nthAddressFromCIDR: [
    ['nthAddressFromCIDR "172.20.0.0/16" 10', '172.20.0.10'],
    ['nthAddressFromCIDR "172.20.0.0/16" 256', '172.20.0.0'],
    ['nthAddressFromCIDR "172.20.1.9/16" -1', '172.20.0.0'],
    ['nthAddressFromCIDR "fd00::/108" 10', 'fd00::a'],
  ],
  parseInt64: [
    ['parseInt64 "012"', '12'],
    ['parseInt64 "-5"', '-5'],
    ['parseInt64 "+9223372036854775807"', '9223372036854775807'],
    ['printf "%T" (parseInt64 "1")', 'int64'],
  ],
  hasPrefix: [
    ['hasPrefix "abc" "ab"', 'true'],
    ['hasPrefix "ab" "abc"', 'false'],
    ['hasPrefix "a" ""', 'true'],
  ],
  hasSuffix: [
    ['hasSuffix "abc" "bc"', 'true'],
    ['hasSuffix "bc" "abc"', 'false'],
    ['hasSuffix "a" ""', 'true'],
  ],
  kubernetesSizeToKiloBytes: [
    ['kubernetesSizeToKiloBytes "1" 1', '1KB'],
    ['kubernetesSizeToKiloBytes "1M" 1.0', '977KB'],
    ['kubernetesSizeToKiloBytes "100Mi" 0.7', '71680KB'],
  ],
  indexedList: [
    ['indexedList "a$-$" 3', 'a0-0,a1-1,a2-2'],
    ['indexedList "a" 2', 'a,a'],
    ['indexedList "a" 0', ''],
  ],
  sumQuantities: [
    ['sumQuantities', '0'],
    ['sumQuantities "1Gi" "1G"', '2073741824'],
    ['sumQuantities "1" "1Gi"', '1073741825'],
    ['sumQuantities "0" "1Gi"', '1Gi'],
    ['sumQuantities "100m" "900m"', '1'],
    ['sumQuantities "500Mi" "0.5Gi"', '1012Mi'],
    ['sumQuantities "1k" "1"', '1001'],
    ['sumQuantities "2Gi" "-2Gi"', '0'],
  ],
  scaleQuantity: [
    ['scaleQuantity "4" 0.1', '400m'],
    ['scaleQuantity "16Gi" 0.85', '14260634Ki'],
    ['scaleQuantity "500m" 0.333', '166m'],
    ['scaleQuantity "1.5" 1.1', '1650m'],
  ],
  instanceTypeCPUQuantity: [
    ['instanceTypeCPUQuantity "m5.large"', '2'],
    [
      'instanceTypeCPUQuantity (index (index .pools 0).InstanceTypes 0)',
      '2',
      { pools: pools({ profile: 'p' }) },
    ],
    ['scaleQuantity (instanceTypeCPUQuantity "m5.large") 0.5', '1'],
  ],
  instanceTypeMemoryQuantity: [
    ['instanceTypeMemoryQuantity "m5.large"', '8Gi'],
    ['scaleQuantity (instanceTypeMemoryQuantity "m5.large") 0.5', '4Gi'],
    [
      'range (index .pools 0).InstanceTypes }}{{ instanceTypeMemoryQuantity . }}{{ end',
      '8Gi',
      { pools: pools({ profile: 'p' }) },
    ],
  ],
  dict: [
    ['(dict "a" 1 "b" "x").b', 'x'],
    ['dict "b" 1 "a" 2', 'map[a:2 b:1]'],
    ['index (dict "a" 1) "z"', '<no value>'],
  ],
  list: [
    ['list 1 "a" nil', '[1 a <nil>]'],
    ['len list', '0'],
    ['index (list "a" "b") 1', 'b'],
  ],
  append: [
    ['append (split "a,b" ",") "c"', '[a b c]'],
    ['append (split "" ",") "c" "d"', '[c d]'],
    ['append .l "x"', '[y x]', { l: strings('y') }],
    ['len (append (split "" ","))', '0'],
  ],
};

const failures: [expression: string, message: string, data?: Record<string, Value>][] = [
  ['getAWSAccountID "x"', 'runtime error: index out of range [1] with length 1'],
  ['accountID "x"', 'invalid account (expected type:id): x'],
  ['accountID "a:b:c"', 'invalid account (expected type:id): a:b:c'],
  ['base64Decode "aGVsbG8"', 'illegal base64 data at input byte 4'],
  ['base64Decode "aGV sbG8="', 'illegal base64 data at input byte 3'],
  ['base64Decode "a-_="', 'illegal base64 data at input byte 1'],
  ['asgSize 7 3', 'pool size must be an exact multiple of 3'],
  ['asgSize 7 0', 'runtime error: integer divide by zero'],
  ['mountUnitName "opt"', 'not an absolute path: opt'],
  ['portRanges ""', 'invalid input for portRange: '],
  ['portRanges "1-2-3"', 'invalid input for portRange: 1-2-3'],
  ['portRanges "x-2"', 'invalid start port: x in input: x-2'],
  ['portRanges "1-y"', 'invalid end port: y in input: 1-y'],
  ['portRanges "2-1"', 'port range 2-1 is invalid'],
  ['portRanges "1-65536"', 'port range 1-65536 is invalid'],
  ['sgIngressRanges ""', 'invalid input for sgIngressRanges: '],
  [
    'sgIngressRanges "icmp:1.2.3.4/8:1"',
    "invalid protocol 'icmp' only 'tcp' or 'udp' supported: icmp:1.2.3.4/8:1",
  ],
  ['sgIngressRanges "1.2.3.4:80"', 'invalid CIDR address: 1.2.3.4'],
  ['sgIngressRanges "1.2.3.4/33:80"', 'invalid CIDR address: 1.2.3.4/33'],
  ['sgIngressRanges "1.2.3.4/8:1-2-3"', 'invalid input for sgIngressRanges: 1.2.3.4/8:1-2-3'],
  ['sgIngressRanges "1.2.3.4/8:x"', 'invalid start port: x in input: 1.2.3.4/8:x'],
  ['sgIngressRanges "::1/128:80"', 'invalid input for sgIngressRanges: ::1/128:80'],
  ['splitHostPort "host"', 'address host: missing port in address'],
  ['splitHostPort "::1:80"', 'address ::1:80: too many colons in address'],
  ['splitHostPort "[::1:80"', "address [::1:80: missing ']' in address"],
  ['splitHostPort "[::1]"', 'address [::1]: missing port in address'],
  [
    'extractEndpointHosts "a:x"',
    `unable to parse endpoint 'http://a:x': parse "http://a:x": invalid port ":x" after host`,
  ],
  ['publicKey "x"', 'no PEM data found'],
  ['certificateExpiry "x"', 'no PEM data found'],
  ['generateJWKSDocument "x"', 'Error decoding serviceAccountKey'],
  ['stupsNATSubnets "10.0.0.0/25"', 'invalid subnet, expecting at least /24: 10.0.0.0/25'],
  ['stupsNATSubnets "fd00::/20"', 'only ipv4 subnets are supported, got fd00::/20'],
  ['amiID "two" "1"', 'more than one image found with name: two and owner: 1'],
  ['amiID "none" "1"', 'no image found with name: none and owner: 1'],
  ['amiID "unknown" "1"', 'the image "unknown" of 1 is not among the recorded facts'],
  ['nodeCIDRMaxNodesPodCIDR 13 24 0', 'invalid for podCIDRMaskSize: 13'],
  ['nodeCIDRMaxNodes 29 0', 'invalid value for maskSize: 29'],
  ['nodeCIDRMaxPods 23 0', 'invalid value for maskSize: 23'],
  ['nthAddressFromCIDR "x" 1', 'invalid CIDR address: x'],
  ['parseInt64 "0x1"', 'strconv.ParseInt: parsing "0x1": invalid syntax'],
  ['parseInt64 "1_0"', 'strconv.ParseInt: parsing "1_0": invalid syntax'],
  ['parseInt64 " 1"', 'strconv.ParseInt: parsing " 1": invalid syntax'],
  ['parseInt64 "9223372036854775808"', 'strconv.ParseInt: parsing "9223372036854775808": value out of range'],
  ['kubernetesSizeToKiloBytes "1500m" 1', 'unexpected size for quantity: 1500m'],
  ['kubernetesSizeToKiloBytes "2.5Gi" 1', 'unexpected size for quantity: 2.5Gi'],
  ['indexedList "a" -1', 'expecting non-negative integer, got: -1'],
  [
    'sumQuantities "1" "x"',
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  ['scaleQuantity "1" 0.0', 'scaling factor must be greater than 0.0'],
  ['scaleQuantity "1" -1.0', 'scaling factor must be greater than 0.0'],
  [
    'scaleQuantity "1kk" 1.0',
    "failed to parse 1kk as k8sresource.Quantity: unable to parse quantity's suffix",
  ],
  ['instanceTypeCPUQuantity "x9.huge"', 'instance type x9.huge is unknown to EC2 in this region'],
  ['dict', 'dict: invalid number of arguments: 0'],
  ['dict "a"', 'dict: invalid number of arguments: 1'],
  ['dict 1 2', 'dict: key argument 0 must be string'],
  ['dict "a" 1 "a" 2', 'dict: duplicate key a'],
  ['indent -1 "a"', 'strings: negative Repeat count'],
];

/** Types decide, not only values: faults of the template engine itself. */
const typeFaults: [expression: string, message: string, data?: Record<string, Value>][] = [
  [
    'instanceTypeCPUQuantity .s',
    'wrong type for value; expected types.InstanceType; got string',
    { s: 'm5.large' },
  ],
  ['asgSize .n 3', 'wrong type for value; expected int64; got int', { n: 6n }],
  ['append (list "a") "b"', 'wrong type for value; expected []string; got []interface {}'],
  ['parseInt64 1', 'expected string; found 1'],
  ['nodeCIDRMaxPods 2.5 0', 'expected integer; found 2.5'],
  ['scaleQuantity "1" .f', 'wrong type for value; expected float32; got float64', { f: 0.5 }],
];

describe('functions of the Cluster Lifecycle Manager', () => {
  it('are 42', () => expect(Object.keys(clmFunctions(environment))).to.have.length(42));

  for (const [name, rows] of Object.entries(results)) {
    describe(name, () => {
      for (const [expression, result, data] of rows) {
        it(`${expression} is ${JSON.stringify(result)}`, () =>
          expect(evaluate(expression, data)).to.equal(result));
      }
    });
  }

  describe('errors', () => {
    for (const [expression, message, data] of failures) {
      it(`${expression}: ${message}`, () => expect(failureOf(expression, data)).to.equal(message));
    }
    for (const [expression, message, data] of typeFaults) {
      it(`${expression}: ${message}`, () => expect(failureOf(expression, data)).to.contain(message));
    }
  });
});
