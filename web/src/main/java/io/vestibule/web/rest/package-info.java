/** REST for programs. */
@NullMarked
package io.vestibule.web.rest;

import org.jspecify.annotations.NullMarked;
