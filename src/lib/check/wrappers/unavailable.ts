import type { WrapperDefinition } from '../bridge/wrapper.js';
import { PythonError } from '../bridge/wire.js';

interface Unavailable {
  tier: 3 | 'obsolete';
  what: string;
  reason: string;
  instead: string;
}

/**
 * What a ZMON worker has or had, and this machine has not: what it was, why it is not here, and what to use. The names stay known, so that a check
 * that calls one gets an answer instead of a NameError.
 */
export const unavailable: Readonly<Record<string, Unavailable>> = {
  whois: {
    tier: 3,
    what: 'Registration data of a domain',
    reason: 'the protocol is being switched off by the registries',
    instead: 'ask the registry’s RDAP server: http("https://rdap.org/domain/example.org").json()',
  },
  cassandra: {
    tier: 3,
    what: 'Rows of a Cassandra cluster',
    reason: 'its driver is not part of this tool',
    instead: 'read the metrics of its exporter or Jolokia agent: http(":8778/jolokia/").jolokia([…])',
  },
  mongodb: {
    tier: 3,
    what: 'Documents of a MongoDB collection',
    reason: 'its driver is not part of this tool',
    instead: 'read the metrics of its exporter: http(":9216/metrics").prometheus_flat()',
  },
  bigquery: {
    tier: 3,
    what: 'Rows of a BigQuery query',
    reason: 'it needs a service account of Google Cloud',
    instead: 'export the number as a metric and read it with prometheus(url).query(…)',
  },
  jmx: {
    tier: 'obsolete',
    what: 'Beans of a Java application',
    reason: 'it needs an external helper that is gone',
    instead: 'read the beans over HTTP: http("/jolokia/").jolokia([{"mbean": …}])',
  },
  zomcat: {
    tier: 'obsolete',
    what: 'Health and load of a Tomcat',
    reason: 'it stands on jmx(), which is gone',
    instead: 'read the metrics of the application: http("/metrics").actuator_metrics() or .prometheus()',
  },
  nagios: {
    tier: 'obsolete',
    what: 'Results of NRPE plugins',
    reason: 'NRPE has no safe transport',
    instead: 'let the host export its metrics and read them: http(":9100/metrics").prometheus_flat()',
  },
  orasql: {
    tier: 'obsolete',
    what: 'Rows of an Oracle database',
    reason: 'its client library is not free',
    instead: 'use sql() for PostgreSQL or mysql()',
  },
  mssql: {
    tier: 'obsolete',
    what: 'Rows of a Microsoft SQL Server',
    reason: 'its driver left the worker, too',
    instead: 'use sql() for PostgreSQL or mysql()',
  },
  exacrm: {
    tier: 'obsolete',
    what: 'Rows of an Exasol database of one company',
    reason: 'it was made for one company',
    instead: 'use sql() for PostgreSQL',
  },
  datapipeline: {
    tier: 'obsolete',
    what: 'State of AWS data pipelines',
    reason: 'AWS has closed the service for new pipelines',
    instead: 'use cloudwatch() and its alarms',
  },
  eventlog: {
    tier: 'obsolete',
    what: 'Counts of an event log of one company',
    reason: 'it was made for one company',
    instead: 'count log lines with scalyr() or elasticsearch()',
  },
  exceptions: {
    tier: 'obsolete',
    what: 'Exceptions in the logs of one company',
    reason: 'it was made for one company',
    instead: 'count log lines with scalyr() or elasticsearch()',
  },
  jobs: {
    tier: 'obsolete',
    what: 'Batch jobs of one company',
    reason: 'it was made for one company',
    instead: 'use kubernetes().jobs() and kubernetes().cronjobs()',
  },
  job_lock: {
    tier: 'obsolete',
    what: 'Locks of batch jobs of one company',
    reason: 'it was made for one company',
    instead: 'use kubernetes().jobs() and kubernetes().cronjobs()',
  },
  openam: {
    tier: 'obsolete',
    what: 'Health of an OpenAM server',
    reason: 'it was made for one company',
    instead: 'use http() on the endpoint of the identity provider',
  },
  saml: {
    tier: 'obsolete',
    what: 'A login by SAML',
    reason: 'it was made for one company',
    instead: 'use http() on the endpoint of the identity provider',
  },
  zmon: {
    tier: 'obsolete',
    what: 'Figures about ZMON itself',
    reason: 'it reads the private store of a worker',
    instead: 'count entities with entities().search_all()',
  },
};

/** Definitions that refuse every call, whatever its arguments, with the reason and the replacement. */
export const unavailableWrappers: readonly WrapperDefinition[] = Object.entries(unavailable).map(
  ([name, { tier, what, reason, instead }]) => ({
    name,
    tier,
    summary: `${what}. Not available: ${reason}. Instead: ${instead}.`,
    parameters: [
      { name: 'args', kind: 'variadic' },
      { name: 'options', kind: 'keywords' },
    ],
    open: () => {
      throw new PythonError('ConfigurationError', [
        `${name} is not available on this machine, ${reason}; ${instead}`,
      ]);
    },
    methods: {},
  }),
);
