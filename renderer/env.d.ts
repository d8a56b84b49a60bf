/** What the desktop's preload puts on the window; absent in a browser. */
interface SallyportBridge {
  /** Answers `{ ok: true, result }` or `{ ok: false, problem }`; events of work in progress go to `onEvent`. */
  call(name: string, argument: unknown, onEvent: (event: unknown) => void): Promise<unknown>
  /** What changes goes to `onEvent` until `end` is called; then `ended` is answered as a call is. */
  subscribe(onEvent: (event: unknown) => void): { readonly ended: Promise<unknown>; readonly end: () => void }
}

interface Window {
  readonly sallyport?: SallyportBridge
}

/** For tools that do not read `.vue` files themselves, such as the linter; vue-tsc knows each component's real type. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export default component
}
