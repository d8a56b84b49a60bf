export { makePlan, showStep, type PlanParts } from './make.js'
