/** What the engine hands to stages and policies. */
@NullMarked
package io.vestibule.api.service;

import org.jspecify.annotations.NullMarked;
