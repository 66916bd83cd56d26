/** How configuration, plan contexts and answers look as JSON. */
@NullMarked
package io.vestibule.json;

import org.jspecify.annotations.NullMarked;
