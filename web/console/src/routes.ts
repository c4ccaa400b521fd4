/** The pages, by address, each with the right that it needs. */
import { createRouter, createWebHistory } from 'vue-router'
import type { Right } from './api/types'
import OverviewPage from './overview/OverviewPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** What one must be allowed to do to be offered the page; any of these. */
    rights?: readonly Right[]
  }
}

export const routes = createRouter({
  history: createWebHistory('/console/'),
  routes: [
    { name: 'overview', path: '/', component: OverviewPage, meta: { rights: ['count'] } },
    {
      name: 'people',
      path: '/people',
      component: () => import('./people/PeoplePage.vue'),
      meta: { rights: ['read'] },
    },
    {
      name: 'person',
      path: '/people/:id',
      component: () => import('./person/PersonPage.vue'),
      props: true,
      meta: { rights: ['read'] },
    },
    {
      name: 'review',
      path: '/review',
      component: () => import('./review/ReviewPage.vue'),
      meta: { rights: ['verify', 'approve'] },
    },
    {
      name: 'conflicts',
      path: '/conflicts',
      component: () => import('./conflicts/ConflictsPage.vue'),
      meta: { rights: ['settle'] },
    },
    {
      name: 'quarantine',
      path: '/quarantine',
      component: () => import('./quarantine/QuarantinePage.vue'),
      meta: { rights: ['quarantine'] },
    },
    {
      name: 'duplicates',
      path: '/duplicates',
      component: () => import('./duplicates/DuplicatesPage.vue'),
      meta: { rights: ['duplicates'] },
    },
    {
      name: 'spot-checks',
      path: '/spot-checks',
      component: () => import('./spot-checks/SpotChecksPage.vue'),
      meta: { rights: ['spot_checks'] },
    },
    {
      name: 'spot-check',
      path: '/spot-checks/:check(\\d+)',
      component: () => import('./spot-checks/SpotCheckPage.vue'),
      props: true,
      meta: { rights: ['spot_checks'] },
    },
    {
      name: 'tables',
      path: '/tables/:table?',
      component: () => import('./tables/TablesPage.vue'),
      props: true,
      meta: { rights: ['count'] },
    },
    {
      name: 'crosstab',
      path: '/crosstab',
      component: () => import('./tables/CrosstabPage.vue'),
      meta: { rights: ['count'] },
    },
    {
      name: 'standards',
      path: '/standards',
      component: () => import('./standards/StandardsPage.vue'),
      meta: { rights: ['count'] },
    },
    {
      name: 'tablets',
      path: '/tablets',
      component: () => import('./tablets/TabletsPage.vue'),
      meta: { rights: ['tablets'] },
    },
    {
      name: 'rosters',
      path: '/rosters',
      component: () => import('./rosters/RosterPage.vue'),
      meta: { rights: ['import'] },
    },
    {
      name: 'exports',
      path: '/exports',
      component: () => import('./exports/ExportsPage.vue'),
      meta: { rights: ['export'] },
    },
    {
      name: 'surveyors',
      path: '/surveyors',
      component: () => import('./surveyors/SurveyorsPage.vue'),
      meta: { rights: ['surveyors'] },
    },
    {
      name: 'daily',
      path: '/daily',
      component: () => import('./duplicates/DailyPage.vue'),
      meta: { rights: ['oversight'] },
    },
    {
      name: 'accounts',
      path: '/accounts',
      component: () => import('./accounts/AccountsPage.vue'),
      meta: { rights: ['accounts'] },
    },
    {
      name: 'audit',
      path: '/audit',
      component: () => import('./audit/AuditPage.vue'),
      meta: { rights: ['audit'] },
    },
    { name: 'api', path: '/api', component: () => import('./api-page/ApiPage.vue') },
    { name: 'own', path: '/own', component: () => import('./account/OwnAccountPage.vue') },
    { path: '/:other(.*)*', redirect: '/' },
  ],
})
