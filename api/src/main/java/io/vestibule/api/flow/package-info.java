/** Flows as stages and policies see them: their definition, the brand, the visitor, the request. */
@NullMarked
package io.vestibule.api.flow;

import org.jspecify.annotations.NullMarked;
