/** The staff's console. Each screen is one file; nav.ts is the one line that puts it in its place. */
import '../../src/report/tokens.css'
import './base.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate, RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { makeQueries } from './api.ts'
import { Frame } from './frame.tsx'
import { LanguageProvider } from './i18n.tsx'
import { screens } from './nav.ts'
import './staffCommands.ts'
import { unfoldOnPaper } from './ui/paper.ts'

const root = createRootRoute({ component: Frame, notFoundComponent: () => <Navigate to="/console/queue" /> })
const home = createRoute({ getParentRoute: () => root, path: '/', component: () => <Navigate to="/console/queue" /> })
const consoleHome = createRoute({ getParentRoute: () => root, path: '/console', component: () => <Navigate to="/console/queue" /> })
const routes = screens.map(({ path, load }) =>
  createRoute({
    getParentRoute: () => root,
    path,
    // Filters and chosen rows stand in the address.
    validateSearch: (search: Record<string, unknown>) => search,
    component: lazyRouteComponent(load, 'Screen'),
  }),
)
const router = createRouter({ routeTree: root.addChildren([home, consoleHome, ...routes]), defaultPreload: 'intent', scrollRestoration: true })
const queries = makeQueries()

unfoldOnPaper()
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <LanguageProvider>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
)
