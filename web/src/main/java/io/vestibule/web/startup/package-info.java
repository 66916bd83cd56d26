/** Starts and stops the engine with the application. */
@NullMarked
package io.vestibule.web.startup;

import org.jspecify.annotations.NullMarked;
