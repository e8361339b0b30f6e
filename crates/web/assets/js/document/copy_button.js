/** `<button data-copy="#where" data-copied-text="Copied" hidden>`: copies the text found there. */

const SAID_MS = 2000;

export function watchCopyButtons() {
  if (!navigator.clipboard) return;
  for (const element of document.querySelectorAll('button[data-copy]')) {
    const button = /** @type {HTMLButtonElement} */ (element);
    const source = document.querySelector(button.dataset.copy ?? '');
    if (!source) continue;
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(source.textContent?.trim() ?? '');
      button.textContent = button.dataset.copiedText ?? words;
      setTimeout(() => (button.textContent = words), SAID_MS);
    });
  }
}
