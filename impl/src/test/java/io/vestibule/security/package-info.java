/** What must hold whatever people, programs and plug-ins do: tests over all kinds of stage. */
@NullMarked
package io.vestibule.security;

import org.jspecify.annotations.NullMarked;
