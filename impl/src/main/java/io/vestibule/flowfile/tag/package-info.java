/** What the tags of flow files stand for. */
@NullMarked
package io.vestibule.flowfile.tag;

import org.jspecify.annotations.NullMarked;
