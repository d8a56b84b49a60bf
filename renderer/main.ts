import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { connect } from './client.js'
import { createAppRouter } from './router.js'
import { useConnection } from './stores/connection.js'
import { useSettings } from './stores/settings.js'
import { useStatus } from './stores/status.js'
import { restoreTheme } from './lib/theme.js'
import { useUpdates } from './stores/updates.js'

restoreTheme()
const api = connect(window)
const app = createApp(App).use(createPinia())
useConnection().use(api)
useSettings().follow()
// in this order, so that no change falls between what is read and what is heard
void useUpdates()
  .follow()
  .then(() => useStatus().load())
app.use(createAppRouter()).mount('#app')
