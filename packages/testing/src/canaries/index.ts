export { Canaries, hiding } from './canaries.js';
export {
  fillSpan,
  plantApi,
  plantJob,
  plantScores,
  type PlantApi,
  type PlantedSpan,
} from './plant-job.js';
