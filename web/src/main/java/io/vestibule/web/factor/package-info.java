/** What people log in with beside their password: pages, and what pages and programs share. */
@NullMarked
package io.vestibule.web.factor;

import org.jspecify.annotations.NullMarked;
