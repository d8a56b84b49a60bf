import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import { msg, type Message } from '../main/text/index.js'
import { say } from './lib/say.js'
import OverviewPage from './pages/OverviewPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** The window's title before "· Sallyport". */
    title?: Message
  }
}

/** Routes in the fragment, so that the page works from `app://` and from any path. Only the first screen is loaded at once. */
export function createAppRouter(): Router {
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', name: 'overview', component: OverviewPage, meta: { title: msg('pageParts.overview') } },
      {
        path: '/open/:step(service|questions|review|apply|proof)?',
        name: 'open',
        component: () => import('./pages/OpenServicePage.vue'),
        meta: { title: msg('pageWizard.openService') },
      },
      {
        path: '/firewall/:to(on|off)',
        name: 'turn',
        component: () => import('./pages/TurnPage.vue'),
        meta: { title: msg('pageParts.switchFirewall') },
      },
      {
        path: '/remedy/:conflict([a-z][a-z0-9-]*)',
        name: 'remedy',
        component: () => import('./pages/RemedyPage.vue'),
        meta: { title: msg('pageParts.mendConflict') },
      },
      {
        path: '/relays',
        name: 'relays',
        component: () => import('./pages/RelaysPage.vue'),
        meta: { title: msg('pageRelay.title') },
      },
      {
        path: '/doctor',
        name: 'doctor',
        component: () => import('./pages/DoctorPage.vue'),
        meta: { title: msg('pageDoctor.title') },
      },
      {
        path: '/services',
        name: 'services',
        component: () => import('./pages/ServicesPage.vue'),
        meta: { title: msg('pagePlaces.services') },
      },
      {
        path: '/help',
        name: 'help',
        component: () => import('./pages/HelpPage.vue'),
        meta: { title: msg('pagePlaces.help') },
      },
      {
        path: '/history',
        name: 'history',
        component: () => import('./pages/HistoryPage.vue'),
        meta: { title: msg('pageParts.history') },
      },
      {
        path: '/settings',
        name: 'settings',
        component: () => import('./pages/SettingsPage.vue'),
        meta: { title: msg('pageParts.settings') },
      },
      { path: '/:rest(.*)*', redirect: { name: 'overview' } },
    ],
    scrollBehavior: () => ({ top: 0 }),
  })
  router.afterEach((to) => {
    const { title } = to.meta
    document.title = title === undefined ? 'Sallyport' : say(msg('pageParts.documentTitle', { page: title }))
  })
  return router
}
