export { contains, matchesQuery } from './contain.js';
export {
  alertCovers,
  filterText,
  matchesAny,
  matchesFilter,
  matchesStages,
  selectEntities,
  type EntitySelection,
} from './match.js';
