import { asHelper } from './be-the-helper.js'

const code = asHelper(process.argv)
if (code !== undefined) process.exit(code)
