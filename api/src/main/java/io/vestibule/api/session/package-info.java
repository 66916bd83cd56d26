/** What a stage may ask to be done to the visitor's login session. */
@NullMarked
package io.vestibule.api.session;

import org.jspecify.annotations.NullMarked;
