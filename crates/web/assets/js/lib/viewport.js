/** Where a keyboard covers the page instead of shrinking it (iOS), the page shrinks itself. */

export function watchViewport() {
  const view = globalThis.visualViewport;
  if (!view) return;
  const fit = () => {
    const covered = innerHeight - view.height > 80 && view.scale === 1;
    const { style } = document.documentElement;
    if (covered) style.setProperty('--viewport', `${view.height}px`);
    else style.removeProperty('--viewport');
    if (covered) scrollTo(0, 0);
  };
  view.addEventListener('resize', fit);
}
