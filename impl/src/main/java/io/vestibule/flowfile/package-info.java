/** Flow files. */
@NullMarked
package io.vestibule.flowfile;

import org.jspecify.annotations.NullMarked;
