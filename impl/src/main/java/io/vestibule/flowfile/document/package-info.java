/**
 * Flow files as safe trees of values, each of which knows its place, and the shape they must have.
 */
@NullMarked
package io.vestibule.flowfile.document;

import org.jspecify.annotations.NullMarked;
