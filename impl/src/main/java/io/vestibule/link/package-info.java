/** Links and codes in mails that restore a run. */
@NullMarked
package io.vestibule.link;

import org.jspecify.annotations.NullMarked;
