import {
  GoPointer,
  GoStruct,
  mapOf,
  pointerTo,
  structType,
  types,
  zeroValue,
} from '../../gotemplate/index.js';
import { valuesMap, type Values } from '../values/base-values.js';
import { clusterType } from './cluster-value.js';
import { nodePoolType } from './node-pool-value.js';

/** CLM's root of every template. */
const templateDataType = structType('provisioner.templateData', {
  fields: {
    Cluster: pointerTo(clusterType),
    Values: mapOf(types.string, types.any),
    NodePool: pointerTo(nodePoolType),
  },
});

const dataPointerType = pointerTo(templateDataType);
const noValues = zeroValue(mapOf(types.string, types.any));
const noPool = zeroValue(pointerTo(nodePoolType));

/** What dot is at the start of a template; `.Values` is nil for defaults, `.NodePool` is nil outside pools. */
export function templateData(cluster: GoPointer, values: Values | undefined, pool?: GoPointer): GoPointer {
  return new GoPointer(
    dataPointerType,
    new GoStruct(templateDataType, [cluster, values ? valuesMap(values) : noValues, pool ?? noPool]),
  );
}
