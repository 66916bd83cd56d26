/** Draws configured flows: as a picture, as a text for Mermaid, and in words. */
@NullMarked
package io.vestibule.diagram;

import org.jspecify.annotations.NullMarked;
