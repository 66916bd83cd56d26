/** Tests of the real EAR on a real server, by programs and in a browser. */
@NullMarked
package io.vestibule.server;

import org.jspecify.annotations.NullMarked;
