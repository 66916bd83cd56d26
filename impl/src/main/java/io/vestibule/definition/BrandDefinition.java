package io.vestibule.definition;

import io.vestibule.api.flow.Brand;

/**
 * A brand.
 *
 * @param brand what stages and policies see of it
 * @param isDefault whether it is for hosts no brand is for
 */
public record BrandDefinition(Brand brand, boolean isDefault) {}
