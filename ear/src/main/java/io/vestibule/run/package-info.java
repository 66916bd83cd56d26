/** The server {@code mvn -Prun} starts for somebody who wants to see what this is. */
@NullMarked
package io.vestibule.run;

import org.jspecify.annotations.NullMarked;
