/** What the stages that set up and ask for second factors have in common. */
@NullMarked
package io.vestibule.stages.authenticator;

import org.jspecify.annotations.NullMarked;
