export { makePlan, showStep } from './make.js'
