/** What the function reference says of a wrapper beside its table of parameters and methods. Examples are validated by a test. */
interface WrapperNotes {
  examples: readonly string[];
  /** Deliberate differences from a ZMON worker. */
  differs?: readonly string[];
}

const readOnlySql =
  'only statements that answer rows are sent (`SELECT`, `WITH`, `SHOW`, …), in a read-only transaction that is rolled back.';

/** By name, for all wrappers that work here. */
export const wrapperNotes: Readonly<Record<string, WrapperNotes>> = {
  http: {
    examples: [
      "http('/.well-known/health', timeout=5).code()",
      "http(':9100/metrics').prometheus_flat(['node_load1'])",
      "def check():\n    answer = http('/api/orders', headers={'Accept': 'application/json'}).json()\n    return {'open': len(answer['orders']), 'oldest': answer['orders'][0]['age']}",
      "min((time(cert['not_after']) - time()) / 86400 for cert in http('/').certs())",
    ],
    differs: [
      'headers are looked up in any case: `headers()["content-type"]`; a worker knows only the spelling of the server.',
      'on each redirect the network policy is asked again, so that a redirect to a host that the entity does not name fails.',
    ],
  },
  prometheus: {
    examples: [
      "prometheus('http://prometheus:9090').query('sum(rate(http_requests_total[5m]))')[0]['value'][1]",
      "prometheus().query_range('up', start='-1h', step='5m')",
    ],
  },
  tcp: { examples: ['tcp().open(5432)', "tcp(host='db.example.org', timeout=2).open(5432, 6432)"] },
  dns: {
    examples: ["dns(host='shop.example.org').resolve()", "dns().query('example.org', 'MX')"],
    differs: ['`query()` without a host asks for that of the entity; a worker needs it there.'],
  },
  ping: { examples: ['ping(count=3, timeout=5)'], differs: ['at most 100 packets.'] },
  redis: { examples: ["redis(port=6380).llen('queue:mails')", "redis().statistics()['connected_clients']"] },
  memcached: { examples: ["memcached().stats()['get_hits_per_sec']"] },
  elasticsearch: {
    examples: [
      "elasticsearch(url='https://es.example.org').count(indices=['logs-*'], q='level:ERROR')['count']",
      "elasticsearch().health()['status']",
    ],
  },
  entities: {
    examples: ["len(entities().search_all(type='host', environment='live'))"],
    differs: [
      'without a configured ZMON it answers from the entities of the run.',
      'for an entity without `infrastructure_account`, `search_local` looks in all accounts; a worker finds nothing.',
    ],
  },
  history: {
    examples: [
      "history().get_avg('')",
      'abs(history().distance(weeks=2).sigma(value)) > 3  # in a condition',
    ],
  },
  kairosdb: {
    examples: [
      "kairosdb(url='https://kairosdb.example.org').query('zmon.check.1', tags={'entity': ['shop']}, start=1, time_unit='hours')",
    ],
  },
  counter: {
    examples: ["counter('requests').per_second(http('/metrics').json()['requests'])"],
  },
  snmp: {
    examples: ["snmp().load()['load5']", "snmp(version='v2c').get('1.3.6.1.2.1.1.3.0', 'uptime', int)"],
    differs: [
      'a value of 0 is 0; a worker returns None for it, against its documentation.',
      '`port` exists.',
    ],
  },
  ldap: {
    examples: ["ldap(tls=True).statistics()['operations_search_per_sec']"],
    differs: ['no Kerberos (`krb5`); `verify` and `port` exist.', 'a search answers at most 1000 entries.'],
  },
  scalyr: { examples: ['scalyr().count(\'$serverHost == "shop" && "ERROR"\', minutes=10)'] },
  appdynamics: { examples: ["len(appdynamics().healthrule_violations('shop', duration_in_mins=10))"] },
  sql: {
    examples: [
      "sql().execute('SELECT count(*) FROM orders WHERE state = 1').result()",
      "sql(shard='shard1').execute('SELECT state, count(*) AS n FROM orders GROUP BY state').results()",
      "sql().execute('SELECT max(lag) FROM replication').result(max)",
    ],
    differs: [
      readOnlySql,
      '`created_by` and the permission query behind it do not exist; the login is yours.',
    ],
  },
  mysql: {
    examples: ["mysql().execute('SELECT count(*) FROM orders').result()"],
    differs: [readOnlySql, 'a shard without port means 3306; a worker raises a TypeError.'],
  },
  s3: {
    examples: [
      "s3().get_object_metadata('backups', 'shop/latest.dump').size()",
      "len(s3(region='eu-central-1').list_bucket('backups', 'shop/').files())",
    ],
    differs: [
      'region and credentials are those of your AWS profile, where neither check nor entity names a region.',
    ],
  },
  cloudwatch: {
    examples: [
      "cloudwatch().query_one({'LoadBalancer': 'app/shop/1'}, 'RequestCount', 'Sum', 'AWS/ApplicationELB')",
      "cloudwatch().query({'AvailabilityZone': 'NOT_SET', 'LoadBalancerName': 'shop-*'}, 'Latency', 'Average', 'AWS/ELB')['Latency']",
      "[alarm['AlarmName'] for alarm in cloudwatch().alarms()]",
    ],
    differs: [
      'credentials are those of your AWS profile.',
      '`query` leaves the dict of `dimensions` as it is; a worker takes keys out of it.',
    ],
  },
  ebs: {
    examples: ["max(snapshot['start_time'] for snapshot in ebs().list_snapshots(max_items=10).items())"],
  },
  kubernetes: {
    examples: [
      "len(kubernetes(namespace='shop').pods(ready=False, application='shop'))",
      "[pod['metadata']['name'] for pod in kubernetes(namespace=None).pods(phase='Failed')]",
      "kubernetes().pods(**{'app.kubernetes.io/name': 'shop'})",
    ],
    differs: [
      'it asks the cluster of your current context with your own credentials, and only reads; a worker asks the cluster that it runs in.',
      '`ingresses` and `cronjobs` are read in the versions that clusters serve today (`networking.k8s.io/v1`, `batch/v1`).',
      '`metadata.managedFields` is left out.',
    ],
  },
};
