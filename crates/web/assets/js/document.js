/** Small conveniences for pages that work without any script. */

import { watchCopyButtons } from './document/copy_button.js';
import { markBusyForms } from './document/busy_form.js';
import { localiseTimes } from './document/local_time.js';
import { offerReveal } from './document/password_reveal.js';

localiseTimes();
offerReveal();
watchCopyButtons();
markBusyForms();
