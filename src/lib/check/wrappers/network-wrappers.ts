import type { WrapperDefinition } from '../bridge/wrapper.js';
import { appdynamics } from './appdynamics.js';
import { counter } from './counter.js';
import { dns } from './dns.js';
import { elasticsearch } from './elasticsearch.js';
import { entities } from './entities.js';
import { history } from './history.js';
import { http } from './http.js';
import { kairosdb } from './kairosdb.js';
import { ldap } from './ldap.js';
import { memcached } from './memcached.js';
import { ping } from './ping.js';
import { prometheus } from './prometheus.js';
import { redis } from './redis.js';
import { scalyr } from './scalyr.js';
import { snmp } from './snmp.js';
import { tcp } from './tcp.js';

/** HTTP, names, ports, caches, and the services that monitoring itself is made of. */
export const networkWrappers: readonly WrapperDefinition[] = [
  http,
  prometheus,
  tcp,
  dns,
  ping,
  redis,
  memcached,
  elasticsearch,
  entities,
  history,
  kairosdb,
  counter,
  snmp,
  ldap,
  scalyr,
  appdynamics,
];
