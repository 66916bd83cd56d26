/**
 * The installation's settings: what the operator of the server says, as opposed to what admins
 * configure.
 */
@NullMarked
package io.vestibule.settings;

import org.jspecify.annotations.NullMarked;
