import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import OverviewPage from './pages/OverviewPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** The window's title before "· Sallyport". */
    title?: string
  }
}

/** Routes in the fragment, so that the page works from `app://` and from any path. Only the first screen is loaded at once. */
export function createAppRouter(): Router {
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', name: 'overview', component: OverviewPage, meta: { title: 'Overview' } },
      {
        path: '/open/:step(service|questions|review|apply|proof)?',
        name: 'open',
        component: () => import('./pages/OpenServicePage.vue'),
        meta: { title: 'Open a service' },
      },
      {
        path: '/firewall/:to(on|off)',
        name: 'turn',
        component: () => import('./pages/TurnPage.vue'),
        meta: { title: 'Switch the firewall' },
      },
      {
        path: '/remedy/:conflict([a-z][a-z0-9-]*)',
        name: 'remedy',
        component: () => import('./pages/RemedyPage.vue'),
        meta: { title: 'Mend a conflict' },
      },
      {
        path: '/history',
        name: 'history',
        component: () => import('./pages/HistoryPage.vue'),
        meta: { title: 'History' },
      },
      {
        path: '/settings',
        name: 'settings',
        component: () => import('./pages/SettingsPage.vue'),
        meta: { title: 'Settings' },
      },
      { path: '/:rest(.*)*', redirect: { name: 'overview' } },
    ],
    scrollBehavior: () => ({ top: 0 }),
  })
  router.afterEach((to) => {
    document.title = to.meta.title === undefined ? 'Sallyport' : `${to.meta.title} · Sallyport`
  })
  return router
}
